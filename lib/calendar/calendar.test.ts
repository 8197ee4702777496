import { describe, expect, it } from 'vitest'
import { type Asked, calendarOf, nextOf, type Proof, type Silence, type Term, totalsOf } from './index.ts'

const day = (text: string) => new Date(text.length === 10 ? `${text}T00:00:00Z` : text)
const term = (from: string, more: Partial<Term> = {}): Term => ({ from: day(from), recordedAt: day(from), frequency: 'quarterly', ownerId: 'dana', status: 'implemented', dueDays: null, ...more })
let serial = 0
const proof = (occurrence: string, performedAt: string, more: Partial<Proof> & { recorded?: string } = {}): Proof => {
  const { recorded, ...rest } = more
  return { id: `p${++serial}`, outcome: 'performed', occurrence, performedAt: day(performedAt), recordedAt: day(recorded ?? performedAt), withdrawnAt: null, count: 1, ...rest }
}
const nothing = (occurrence: string, at: string, more: Partial<Proof> = {}) => proof(occurrence, at, { outcome: 'not_occurring', ...more })

type Given = { terms: Term[]; proofs?: Proof[]; silences?: Silence[]; asOf?: string; from?: string; to?: string }
const asked = ({ terms, proofs = [], silences = [], asOf = '2026-12-31', from = '2026-01-01', to = '2027-01-01' }: Given): Asked => ({
  terms, performed: proofs.filter(({ outcome }) => outcome === 'performed'), notOccurring: proofs.filter(({ outcome }) => outcome === 'not_occurring'), silences, from: day(from), to: day(to), asOf: day(asOf),
})
const cells = (given: Given) => calendarOf(asked(given)).cells
/** "2026-Q1 on_time" */
const states = (given: Given) => cells(given).map(({ key, state, overdue }) => `${key} ${state}${overdue ? ', overdue' : ''}`)
const since2025 = [term('2025-06-01')]

describe('the calendar of a control', () => {
  const cases: [string, Given, string[]][] = [
    ['nothing was ever performed: missed once it is closed, due before', { terms: since2025, asOf: '2026-08-01' }, ['2026-Q1 missed', '2026-Q2 missed', '2026-Q3 due']],
    ['over and before its close it is due, and overdue past its day', { terms: since2025, asOf: '2026-04-20' }, ['2026-Q1 due, overdue', '2026-Q2 due']],
    ['over and not overdue yet', { terms: since2025, asOf: '2026-04-10' }, ['2026-Q1 due', '2026-Q2 due']],
    ['performed and recorded within it', { terms: since2025, proofs: [proof('2026-Q1', '2026-02-03')], asOf: '2026-03-01' }, ['2026-Q1 on_time']],
    ['performed after its end and before its day', { terms: since2025, proofs: [proof('2026-Q1', '2026-04-16')], asOf: '2026-04-17' }, ['2026-Q1 on_time', '2026-Q2 due']],
    ['performed a day late', { terms: since2025, proofs: [proof('2026-Q1', '2026-04-17')], asOf: '2026-04-17' }, ['2026-Q1 late', '2026-Q2 due']],
    ['performed in time and recorded late', { terms: since2025, proofs: [proof('2026-Q1', '2026-03-01', { recorded: '2026-04-25' })], asOf: '2026-06-01' }, ['2026-Q1 late', '2026-Q2 due']],
    ['performed before and recorded after the close: stays missed', { terms: since2025, proofs: [proof('2026-Q1', '2026-03-01', { recorded: '2026-05-02' })], asOf: '2026-06-01' }, ['2026-Q1 missed', '2026-Q2 due']],
    ['two proofs, the better one counts', { terms: since2025, proofs: [proof('2026-Q1', '2026-04-20'), proof('2026-Q1', '2026-04-01')], asOf: '2026-05-01' }, ['2026-Q1 on_time', '2026-Q2 due']],
    ['the record of its proof was withdrawn', { terms: since2025, proofs: [proof('2026-Q1', '2026-03-01', { withdrawnAt: day('2026-03-20') })], asOf: '2026-06-01' }, ['2026-Q1 missed', '2026-Q2 due']],
    ['it is not withdrawn yet', { terms: since2025, proofs: [proof('2026-Q1', '2026-03-01', { withdrawnAt: day('2026-03-20') })], asOf: '2026-03-15' }, ['2026-Q1 on_time']],
    ['performed before the period it names began', { terms: since2025, proofs: [proof('2026-Q1', '2025-12-30')], asOf: '2026-06-01' }, ['2026-Q1 missed', '2026-Q2 due']],
    ['a shorter period lies in the one it is of, also when it was performed after it', { terms: since2025, proofs: [proof('2026-03', '2026-04-02')], asOf: '2026-06-01' }, ['2026-Q1 on_time', '2026-Q2 due']],
    ['a longer period is of the one it was performed in', { terms: since2025, proofs: [proof('2026', '2026-05-02')], asOf: '2026-06-01' }, ['2026-Q1 missed', '2026-Q2 on_time']],
    ['period open at both ends: only what begins', { terms: since2025, asOf: '2026-06-01', from: '1970-01-01', to: '2199-01-01' }, ['2025-Q2 not_evaluable', '2025-Q3 missed', '2025-Q4 missed', '2026-Q1 missed', '2026-Q2 due']],
    ['a leap day is a day of its month, and of the year', { terms: [term('2027-12-01', { frequency: 'monthly' })], proofs: [proof('CHG-1', '2028-02-29')], asOf: '2028-03-02', from: '2028-02-01', to: '2028-03-01' }, ['2028-02 on_time']],
    ['the hours of daylight saving move nothing: everything is UTC', { terms: since2025, proofs: [proof('x', '2026-03-31T23:30:00Z')], asOf: '2026-06-01' }, ['2026-Q1 on_time', '2026-Q2 due']],
    ['an hour later it is of the next quarter', { terms: since2025, proofs: [proof('x', '2026-04-01T00:30:00Z')], asOf: '2026-06-01' }, ['2026-Q1 missed', '2026-Q2 on_time']],
    ['created in the middle of a period, and performed', { terms: [term('2026-02-10')], proofs: [proof('2026-Q1', '2026-03-01')], asOf: '2026-06-01' }, ['2026-Q1 on_time', '2026-Q2 due']],
    ['created in the middle of a period, and not performed', { terms: [term('2026-02-10')], asOf: '2026-08-01' }, ['2026-Q1 not_evaluable', '2026-Q2 missed', '2026-Q3 due']],
    ['created on the first day of a period is created with it', { terms: [term('2026-01-01T15:00:00Z')], asOf: '2026-08-01' }, ['2026-Q1 missed', '2026-Q2 missed', '2026-Q3 due']],
    ['a draft is not in force', { terms: [term('2025-06-01', { status: 'draft' }), term('2026-04-01')], asOf: '2026-08-01' }, ['2026-Q2 missed', '2026-Q3 due']],
    ['removed, and blank from then on', { terms: [...since2025, term('2026-05-10', { status: 'removed' })], asOf: '2026-12-01' }, ['2026-Q1 missed', '2026-Q2 not_evaluable']],
    ['removed and restored within a quarter excuses nothing', { terms: [...since2025, term('2026-05-10', { status: 'removed' }), term('2026-06-20')], asOf: '2026-09-01' }, ['2026-Q1 missed', '2026-Q2 missed', '2026-Q3 due']],
    ['removed after its end and before its close it stays expected', { terms: [...since2025, term('2026-04-05', { status: 'removed' })], asOf: '2026-12-01' }, ['2026-Q1 missed', '2026-Q2 not_evaluable']],
    ['from quarters to months: the quarter ends where the next month begins', { terms: [...since2025, term('2026-08-15', { frequency: 'monthly' })], asOf: '2026-10-05', from: '2026-07-01' }, ['2026-Q3 missed', '2026-09 due', '2026-10 due']],
    ['from months to quarters: months go on until a quarter begins', { terms: [term('2025-06-01', { frequency: 'monthly' }), term('2026-08-15', { frequency: 'quarterly' })], asOf: '2026-10-05', from: '2026-08-01' }, ['2026-08 missed', '2026-09 due', '2026-Q4 due']],
    ['changed and changed back before it counted', { terms: [...since2025, term('2026-08-15', { frequency: 'yearly' }), term('2026-08-20')], asOf: '2026-10-05', from: '2026-07-01' }, ['2026-Q3 due', '2026-Q4 due']],
    ['each time: performed is on time', { terms: [term('2025-06-01', { frequency: 'each_time' })], proofs: [proof('CHG-7', '2026-02-03', { count: 12 })], asOf: '2026-05-01' }, ['2026-Q1 on_time', '2026-Q2 due']],
    ['each time: nothing says whether there was one', { terms: [term('2025-06-01', { frequency: 'each_time' })], asOf: '2026-04-01' }, ['2026-Q1 not_evaluable', '2026-Q2 due']],
    ['all the time: the same by quarters', { terms: [term('2025-06-01', { frequency: 'continuous' })], asOf: '2026-04-01' }, ['2026-Q1 not_evaluable', '2026-Q2 due']],
    ['each time: confirmed that there was none', { terms: [term('2025-06-01', { frequency: 'each_time' })], proofs: [nothing('2026-Q1', '2026-04-02')], asOf: '2026-04-05' }, ['2026-Q1 not_occurring', '2026-Q2 due']],
    ['three months without any make a quarter', { terms: [term('2025-06-01', { frequency: 'each_time' })], proofs: [nothing('2026-01', '2026-02-01'), nothing('2026-02', '2026-03-01'), nothing('2026-03', '2026-04-02')], asOf: '2026-04-05' }, ['2026-Q1 not_occurring', '2026-Q2 due']],
    ['two of three do not', { terms: [term('2025-06-01', { frequency: 'each_time' })], proofs: [nothing('2026-01', '2026-02-01'), nothing('2026-03', '2026-04-02')], asOf: '2026-04-05' }, ['2026-Q1 not_evaluable', '2026-Q2 due']],
    ['nobody confirms a quarter that is not over', { terms: [term('2025-06-01', { frequency: 'each_time' })], proofs: [nothing('2026-Q1', '2026-03-20')], asOf: '2026-04-05' }, ['2026-Q1 not_evaluable', '2026-Q2 due']],
    ['nor after its close', { terms: [term('2025-06-01', { frequency: 'each_time' })], proofs: [nothing('2026-Q1', '2026-06-20')], asOf: '2026-06-25' }, ['2026-Q1 not_evaluable', '2026-Q2 due']],
    ['what was performed goes before what was confirmed', { terms: [term('2025-06-01', { frequency: 'each_time' })], proofs: [nothing('2026-Q1', '2026-04-02'), proof('CHG-7', '2026-02-03')], asOf: '2026-04-05' }, ['2026-Q1 on_time', '2026-Q2 due']],
    ['before the control existed there is nothing', { terms: since2025, asOf: '2025-05-31', from: '2025-01-01' }, []],
    ['no terms at all', { terms: [] }, []],
    ['terms that are recorded later are not known', { terms: [term('2025-06-01', { recordedAt: day('2026-05-01') })], asOf: '2026-04-20' }, []],
    ['days of its own', { terms: [term('2025-06-01', { dueDays: 40 })], asOf: '2026-05-30' }, ['2026-Q1 due, overdue', '2026-Q2 due']],
    ['a year of 53 weeks has its 53rd', { terms: [term('2026-12-21', { frequency: 'weekly' })], asOf: '2027-01-12', from: '2026-12-28' }, ['2026-W53 missed']],
  ]
  it.each(cases)('%s', (_, given, expected) => expect(states(given)).toEqual(expected))

  it('says why, with the day: the missing quarter stays missing after a later upload', () => {
    const before = cells({ terms: since2025, asOf: '2026-06-01' })[0]
    expect(before).toMatchObject({ state: 'missed', said: 'Nothing by 1 May 2026.', facts: [] })
    const late = proof('2026-Q1', '2026-03-30', { recorded: '2026-06-10' })
    const after = cells({ terms: since2025, proofs: [late], asOf: '2026-06-15' })[0]
    expect(after).toMatchObject({ state: 'missed', facts: [{ counted: false, proofId: late.id, said: 'Performed on 30 Mar 2026, recorded 40 days after the close: not counted' }] })
    expect(after?.said).toBe('Nothing by 1 May 2026. Performed on 30 Mar 2026, recorded 40 days after the close: not counted.')
    expect(cells({ terms: since2025, proofs: [late], asOf: '2026-06-01' })[0]).toEqual(before)
  })

  it('shows as of 31 March what was known on that day', () => {
    const proofs = [proof('2025-Q4', '2026-01-05'), proof('2026-Q1', '2026-03-20', { recorded: '2026-04-02' })]
    expect(states({ terms: since2025, proofs, asOf: '2026-03-31', from: '2025-10-01' })).toEqual(['2025-Q4 on_time', '2026-Q1 due'])
    expect(states({ terms: since2025, proofs, asOf: '2026-04-02', from: '2025-10-01' })).toEqual(['2025-Q4 on_time', '2026-Q1 on_time', '2026-Q2 due'])
  })

  it('says where a period was cut, and who owned the control when', () => {
    const [cut, next] = cells({ terms: [...since2025, term('2026-08-15', { frequency: 'monthly' }), term('2026-08-20', { frequency: 'monthly', ownerId: 'felix' })], asOf: '2026-09-20', from: '2026-07-01' })
    expect(cut).toMatchObject({ key: '2026-Q3', to: day('2026-09-01'), owners: [{ ownerId: 'dana' }, { ownerId: 'felix', from: day('2026-08-20') }] })
    expect(cut?.said).toMatch(/Ends on 31 Aug 2026: how often it is performed changed on 15 Aug 2026\./)
    expect(next).toMatchObject({ key: '2026-09', owners: [{ ownerId: 'felix' }] })
    expect(cells({ terms: [...since2025, term('2026-05-10', { status: 'removed' })] })[1]?.said).toMatch(/Not in force from 10 May 2026 on\./)
    expect(cells({ terms: [term('2026-02-10')] })[0]?.said).toMatch(/In force from 10 Feb 2026 on\./)
  })

  it('counts proofs of times in which the control was not in force, and gives them to no other period', () => {
    const { cells: found, outside } = calendarOf(asked({ terms: [term('2026-04-01')], proofs: [proof('2026-Q1', '2026-04-05'), proof('CHG-1', '2026-02-01', { count: 3 })], asOf: '2026-06-01' }))
    expect(outside).toBe(4)
    expect(found.map(({ state }) => state)).toEqual(['due'])
  })

  it('adds nothing to an earlier day by what is recorded later, whatever it is', () => {
    let seed = 7
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed % below
    }
    const at = () => new Date(day('2025-01-01').getTime() + random(700) * 86_400_000 + random(86_400) * 1_000)
    const frequency = () => ['weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly', 'each_time', 'continuous'][random(7)] as string
    const name = () => ['2025-Q1', '2025-Q3', '2025-07', '2026-02', '2025', '2025-W30', 'CHG-1', '2025-H1'][random(8)] as string
    for (let n = 0; n < 300; n++) {
      const terms = Array.from({ length: 1 + random(5) }, () => ({ from: at(), frequency: frequency(), ownerId: null, status: ['implemented', 'implemented', 'draft', 'removed'][random(4)] as string, dueDays: null })).map((each) => ({ ...each, recordedAt: each.from }))
      const proofs = Array.from({ length: random(12) }, () => {
        const performedAt = at()
        const recordedAt = new Date(performedAt.getTime() + random(90) * 86_400_000)
        return { ...proof(name(), '2025-01-01'), performedAt, recordedAt, withdrawnAt: random(3) === 0 ? new Date(recordedAt.getTime() + random(90) * 86_400_000) : null, outcome: random(4) === 0 ? 'not_occurring' as const : 'performed' as const }
      })
      const moment = at()
      const later = <T extends { recordedAt: Date }>(all: T[]) => all.filter(({ recordedAt }) => recordedAt <= moment)
      const range = { from: '2025-01-01', to: '2027-01-01', asOf: moment.toISOString() }
      const then = calendarOf(asked({ terms: later(terms), proofs: later(proofs).map((each) => ({ ...each, withdrawnAt: each.withdrawnAt && each.withdrawnAt <= moment ? each.withdrawnAt : null })), ...range }))
      const today = calendarOf(asked({ terms, proofs, ...range }))
      expect(today).toEqual(then)
      const keys = today.cells.map(({ key, frequency: often }) => `${key} ${often}`)
      expect(new Set(keys).size).toBe(keys.length)
      for (const [i, cell] of today.cells.entries()) expect(cell.from.getTime()).toBeGreaterThanOrEqual(today.cells[i - 1]?.to.getTime() ?? 0)
      expect(totalsOf(today.cells).all).toBe(today.cells.length)
    }
  })

  it('rolls forward: the coming four, with who owns it', () => {
    expect(nextOf(since2025, day('2026-11-30'), 4).map(({ key, owners }) => `${key} ${owners[0]?.ownerId}`)).toEqual(['2027-Q1 dana', '2027-Q2 dana', '2027-Q3 dana', '2027-Q4 dana'])
    expect(nextOf([...since2025, term('2026-11-10', { frequency: 'yearly' })], day('2026-11-30'), 2).map(({ key }) => key)).toEqual(['2027', '2028'])
    expect(nextOf([...since2025, term('2026-11-10', { status: 'removed' })], day('2026-11-30'), 4)).toEqual([])
    expect(nextOf([], day('2026-11-30'), 4)).toEqual([])
  })
})

describe('a log that a control rests on', () => {
  const silence = (from: string, to: string | null, more: Partial<Silence> = {}): Silence => ({ source: 'okta', from: day(from), to: to === null ? null : day(to), recordedAt: day(to ?? from), ...more })
  const given = { terms: since2025, asOf: '2026-05-01' }
  const first = (more: Partial<Given>) => cells({ ...given, ...more })[0]

  it('that was silent leaves it open whether there was nothing to perform it for', () => {
    const proofs = [nothing('2026-Q1', '2026-04-02')]
    expect(first({ proofs })).toMatchObject({ state: 'not_occurring', silentFor: 0 })
    expect(first({ proofs, silences: [silence('2026-02-03T10:00:00Z', '2026-02-03T19:00:00Z')] })).toMatchObject({
      state: 'not_evaluable', silentFor: 9 * 3_600_000, said: expect.stringContaining('Not evaluable for 9 h in which okta was silent.'), facts: expect.arrayContaining([expect.objectContaining({ silence: true, counted: true }), expect.objectContaining({ counted: false })]),
    })
  })

  it('says for how long nobody knows, and takes nothing of what was performed', () => {
    const found = first({ proofs: [proof('2026-Q1', '2026-02-03')], silences: [silence('2026-02-03T10:00:00Z', '2026-02-03T19:00:00Z'), silence('2026-02-03T12:00:00Z', '2026-02-03T20:00:00Z', { source: 'aws' }), silence('2026-04-03', '2026-04-04')] })
    // Two at once count once; the third lies in the next period.
    expect(found).toMatchObject({ key: '2026-Q1', state: 'on_time', silentFor: 10 * 3_600_000, said: expect.stringContaining('in which aws and okta was silent') })
  })

  it('still silent counts until it is looked at, in each period it reaches; one that was noticed later was not known', () => {
    const silences = [silence('2026-03-31T12:00:00Z', null)]
    expect(cells({ ...given, asOf: '2026-04-02', silences }).map(({ key, silentFor }) => `${key} ${silentFor / 3_600_000}`)).toEqual(['2026-Q1 12', '2026-Q2 24'])
    expect(cells({ ...given, asOf: '2026-04-02', silences: [silence('2026-03-31T12:00:00Z', null, { recordedAt: day('2026-04-03') })] }).every(({ silentFor }) => silentFor === 0)).toBe(true)
  })
})
