import { describe, expect, it } from 'vitest'
import { groupsOf, type Touching } from './groups.ts'
import { derive, type DeficiencySeverity, type Indicator, indicatorKeys, type Likelihood, likelihoodKeys, type Magnitude, magnitudeKeys, severityKeys, type Tested, whyNoRetest, whyNotCounted } from './severity.ts'
import { concluded, type Counted, summed } from './worksheet.ts'

const [control, significant, material] = severityKeys
const fact = { likelihood: 'probable', magnitude: 'material', compensated: false, indicators: [] } as const

/** The whole table, written out. */
const table: [Likelihood, Magnitude, plain: DeficiencySeverity, compensated: DeficiencySeverity][] = [
  ['remote', 'inconsequential', control, control], ['remote', 'more_than_inconsequential', control, control], ['remote', 'material', control, control],
  ['reasonably_possible', 'inconsequential', control, control], ['reasonably_possible', 'more_than_inconsequential', significant, control], ['reasonably_possible', 'material', material, significant],
  ['probable', 'inconsequential', control, control], ['probable', 'more_than_inconsequential', significant, control], ['probable', 'material', material, significant],
]

describe('a severity', () => {
  it('has a row for each likelihood and magnitude', () => expect(table.length).toBe(likelihoodKeys.length * magnitudeKeys.length))

  it.each(table)('%s × %s', (likelihood, magnitude, plain, compensated) => {
    expect(derive({ ...fact, likelihood, magnitude }).severity).toBe(plain)
    expect(derive({ ...fact, likelihood, magnitude, compensated: true }).severity).toBe(compensated)
  })

  it.each(indicatorKeys)('with the indicator %s never falls below what it leaves, whatever the rest', (indicator) => {
    for (const [likelihood, magnitude] of table) for (const compensated of [false, true]) {
      const floor = indicator === 'found_by_auditor' && magnitude !== 'material' ? significant : material
      const { severity } = derive({ likelihood, magnitude, compensated, indicators: [indicator] })
      expect(severityKeys.indexOf(severity)).toBeGreaterThanOrEqual(severityKeys.indexOf(floor))
      expect(severity).toBe(severityKeys[Math.max(severityKeys.indexOf(floor), severityKeys.indexOf(derive({ likelihood, magnitude, compensated, indicators: [] }).severity))])
    }
  })

  it('of an aggregate is never below its highest member', () => {
    for (const member of severityKeys) expect(severityKeys.indexOf(derive({ likelihood: 'remote', magnitude: 'inconsequential', compensated: true, indicators: [], members: [control, member] }).severity)).toBe(severityKeys.indexOf(member))
  })

  it('says each step that moved it, and no other', () => {
    expect(derive(fact).steps).toEqual([{ by: 'matrix', severity: material }])
    expect(derive({ ...fact, compensated: true, indicators: ['oversight'] }).steps).toEqual([{ by: 'matrix', severity: material }, { by: 'compensated', severity: significant }, { by: 'indicator', severity: material }])
    expect(derive({ ...fact, likelihood: 'remote', compensated: true, indicators: [] as Indicator[], members: [significant] }).steps.map(({ by }) => by)).toEqual(['matrix', 'member'])
  })
})

const span = { from: new Date('2026-01-01Z'), to: new Date('2026-07-01Z') }
const tested: Tested = { engagementId: 'e', controlId: 'c', state: 'reviewed', conclusion: 'effective', ...span }

describe('a test', () => {
  const of = { engagementId: 'e', controlIds: ['x'], ...span }
  it.each<[string, Parameters<typeof whyNotCounted>, string | null]>([
    ['that is reviewed, effective and of the time counts', ['c', tested, of], null],
    ['of a longer time counts', ['c', { ...tested, from: new Date('2025-12-01Z'), to: new Date('2026-12-01Z') }, of], null],
    ['that is not there does not', ['c', null, of], 'not tested'],
    ['of the control that failed does not', ['x', { ...tested, controlId: 'x' }, of], 'is the control that failed'],
    ['of another control does not', ['c', { ...tested, controlId: 'd' }, of], 'another control'],
    ['of another engagement does not', ['c', { ...tested, engagementId: 'f' }, of], 'another engagement'],
    ['that nobody reviewed does not', ['c', { ...tested, state: 'prepared' }, of], 'not reviewed'],
    ['that found it ineffective does not', ['c', { ...tested, conclusion: 'not_effective' }, of], 'did not find'],
    ['that found nothing to ask does not', ['c', { ...tested, conclusion: 'not_occurring' }, of], 'did not find'],
    ['that begins a day late does not', ['c', { ...tested, from: new Date('2026-01-02Z') }, of], 'another period'],
    ['that ends a day early does not', ['c', { ...tested, to: new Date('2026-06-30Z') }, of], 'another period'],
  ])('%s', (_, [controlId, test, which], why) => {
    const said = whyNotCounted(controlId, test, which)
    if (why === null) expect(said).toBeNull()
    else expect(said).toContain(why)
  })

  it.each<[string, Partial<Tested>, string | null, string | null]>([
    ['from the day after on is a retest', { from: new Date('2026-01-01Z') }, '2025-12-31', null], ['of the very day is none', { from: new Date('2025-12-31T23:59:59Z') }, '2025-12-31', 'before'], ['of before is none', {}, '2026-03-01', 'before'],
    ['without a remediation is none', {}, null, 'nobody said'], ['of another control is none', { controlId: 'd' }, '2025-01-01', 'another control'], ['not reviewed is none', { state: 'performed' }, '2025-01-01', 'not reviewed'], ['not effective is none', { conclusion: 'not_evaluable' }, '2025-01-01', 'effective'],
  ])('%s', (_, more, remediatedDay, why) => {
    const said = whyNoRetest({ ...tested, ...more }, { controlId: 'c', remediatedDay })
    if (why === null) expect(said).toBeNull()
    else expect(said).toContain(why)
  })
})

const at = (id: string, more: Partial<Touching> = {}): Touching => ({ id, controlId: `control of ${id}`, control: `Control of ${id}`, area: id.slice(0, 2), systems: [], process: '', assertions: [], ...more })

describe('groups', () => {
  const erp = { id: 'erp', name: 'ERP' }
  it('are proposed by what is touched, the narrowest first, each set of members once, in whatever order they come', () => {
    const all = [at('AC1', { process: 'Purchase to pay', systems: [erp] }), at('AC2', { process: ' purchase TO pay', systems: [erp] }), at('CM1', { systems: [erp] })]
    const found = groupsOf(all)
    expect(found).toEqual([{ by: 'process', name: 'Purchase to pay', ids: ['AC1', 'AC2'] }, { by: 'system', name: 'ERP', ids: ['AC1', 'AC2', 'CM1'] }])
    expect(groupsOf(all.toReversed()).map(({ by, ids }) => [by, ids])).toEqual(found.map(({ by, ids }) => [by, ids]))
  })
  it('of one are none, and those that an aggregate has already are not proposed again', () => {
    expect(groupsOf([at('AC1'), at('CM1')])).toEqual([])
    const all = [at('AC1', { systems: [erp] }), at('CM1', { systems: [erp] })]
    expect(groupsOf(all, [['AC1', 'CM1', 'OP1']])).toEqual([])
    expect(groupsOf(all, [['AC1', 'OP1']])).toHaveLength(1)
  })
})

describe('an engagement', () => {
  const one = (state: Counted['state'], severity: Counted['severity'] = null, aggregate = false): Counted => ({ aggregate, state, severity })
  const said = (all: Counted[], unraised = 0) => concluded(summed(all), unraised)

  it('never says that there is no material weakness while one is not evaluated, not reviewed or not raised', () => {
    const fine = [one('reviewed', control), one('closed', significant), one('remediation', significant)]
    expect(said(fine)).toEqual({ outcome: 'none', said: 'No material weakness, of 3 deficiencies and 0 aggregates.' })
    expect(said([...fine, one('open'), one('open')]).said).toBe('Cannot be concluded: 2 of 5 not evaluated.')
    expect(said([...fine, one('evaluated', control)]).outcome).toBe('cannot_be_concluded')
    expect(said([...fine, one('open', null, true)]).said).toContain('1 of 4')
    expect(said(fine, 1).said).toContain('1 control test found a control not effective')
    for (const state of ['open', 'evaluated'] as const) expect(said([one(state, state === 'open' ? null : material), ...fine]).said).not.toMatch(/No material/)
  })
  it('says the material weaknesses that it knows of all the same, and those that are closed', () => {
    expect(said([one('reviewed', material), one('open')]).said).toContain('At least 1 material weakness so far')
    expect(said([one('reviewed', material), one('reviewed', material, true)])).toEqual({ outcome: 'material_weakness', said: '2 material weaknesses, of 1 deficiency and 1 aggregate.' })
    expect(said([one('closed', material)]).said).toBe('No material weakness is left: 1 was closed after a retest.')
  })
  it('counts none that was withdrawn, and says that nothing was raised', () => {
    expect(said([one('withdrawn', material)])).toMatchObject({ outcome: 'nothing_raised' })
    expect(summed([one('withdrawn', material), one('open')])).toMatchObject({ deficiencies: 1, withdrawn: 1, notEvaluated: 1 })
  })
  it('has sums that agree: each live one is not evaluated, or has a severity', () => {
    const all = [one('open'), one('evaluated', control), one('reviewed', material, true), one('closed', significant), one('withdrawn')]
    const sum = summed(all)
    expect(sum.notEvaluated + sum.bySeverity.reduce((n, each) => n + each.deficiencies + each.aggregates, 0)).toBe(sum.deficiencies + sum.aggregates)
  })
})
