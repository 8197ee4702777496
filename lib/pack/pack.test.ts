import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { awsChecks } from '#lib/cloud/aws/checks/index.ts'
import { attributeOf, attributes } from '#lib/testing/attributes/index.ts'
import type { ItemKind } from '#lib/testing/items.ts'
import { judged } from '#lib/testing/judge.ts'
import { evidenceCategories as words } from '#lib/words/choices.ts'
import { evidenceCategories } from './categories.ts'
import { controlSchema, isEvidenced } from './control.ts'
import { controlsDocument } from './document.ts'
import { evidenceSchema, policySchema } from './documents.ts'
import { controlsWithEvidence, controlsWithPolicy, evidenceOf, isPackCode, pack, packControl, type PackControl, packEvidence, packPolicies, policyOf } from './index.ts'
import * as items from './items.ts'

const all = { from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z', asOf: '2026-04-20T00:00:00.000Z' }
const outcomeOf = (by: string, params: PackControl['attributes'][number]['params'], item: unknown) => judged(by, params ?? {}, item, all)
/** Items as they are when all is well, by the kind of item an attribute is asked of. */
const well: Partial<Record<ItemKind, unknown>> = {
  'access-review-row': items.reviewRow({}), grant: items.grant({}), leaver: items.leaver({}), mover: items.mover({}), joiner: items.joiner({}), 'privileged-right': items.privileged({}), account: items.account({}), 'change-record': items.changeRecord({}), 'restore-test': items.restore({}), 'system-scan': items.scannedMonth({}), vulnerability: items.vulnerability({}), 'feed-day': items.feedDay({}),
  'entry-review': items.entryReview({}), finding: items.finding({}), conflict: items.conflict({}), 'emergency-access': items.emergencyAccess({}), occurrence: items.occurrence({}), evidence: items.file({}),
}
const wellFor: Record<string, unknown> = {
  'emergency-change.approved-in-time': items.changeRecord({ type: 'emergency', approveBy: items.day(12) }),
  'access-review.removed': items.reviewRow({ decided: { decision: 'reject', at: items.day(12), byPerson: 'p-owner' }, removal: { state: 'removed', at: items.day(15), dueAt: null } }),
}

describe('the pack', () => {
  it('has forty controls over four areas, in the order of their codes, each once', () => {
    const codes = pack.map(({ code }) => code)
    expect(codes).toEqual([...new Set(codes)].toSorted())
    expect(Object.fromEntries([...Map.groupBy(codes, (code) => code.slice(0, 2))].map(([area, of]) => [area, of.length]))).toEqual({ AC: 16, CM: 10, OP: 9, SD: 5 })
    expect(new Set(pack.map(({ title }) => title)).size).toBe(40)
  })

  it.each(pack.map((control) => [control.code, control] as const))('%s says all there is to say', (_, control) => {
    expect(controlSchema.parse(control)).toEqual(control)
    expect(evidenceOf(control).map(({ key }) => key)).toEqual(control.evidence.templates)
    expect(policyOf(control)?.key).toBe(control.policy)
    expect(control.attributes.flatMap(({ by }) => (by === null || attributeOf(by) ? [] : [by]))).toEqual([])
    // One question once, or with other checks.
    const asked = control.attributes.flatMap(({ by, params }) => (by === null ? [] : [JSON.stringify([by, params ?? null])]))
    expect(new Set(asked).size).toBe(asked.length)
    expect(new Set(control.maps.map(({ framework, id }) => `${framework} ${id}`)).size).toBe(control.maps.length)
  })

  const answered = pack.flatMap(({ code, attributes: asked }) => asked.flatMap(({ id, by, params, negative }) => (by === null ? [] : [[`${code} ${id}: ${negative.says}`, by, params, negative.item] as const])))
  it.each(answered)('%s: fails', (_, by, params, item) => expect(outcomeOf(by, params, item)).toMatchObject({ outcome: 'fail' }))

  it('has items that pass but for what a control says must fail', () => {
    for (const [, by] of answered) {
      const kind = attributeOf(by)?.of as ItemKind
      if (kind !== 'setting' && kind !== 'change') expect([by, outcomeOf(by, {}, wellFor[by] ?? well[kind])]).toMatchObject([by, { outcome: 'pass' }])
    }
    // Whatever data can answer, some control asks.
    const asked = new Set(answered.map(([, by]) => by))
    expect(attributes.map(({ id }) => id).filter((id) => !asked.has(id))).toEqual([])
  })

  it('names only checks of clouds that there are, and its item fails one of them', () => {
    const known = new Set<string>(awsChecks.map(({ id }) => id))
    const settings = pack.flatMap(({ attributes }) => attributes.filter(({ by }) => by === 'setting.passes'))
    expect(settings.length).toBeGreaterThan(10)
    for (const { params, negative } of settings) {
      const checks = params?.checks as string[]
      expect(checks.filter((id) => !known.has(id))).toEqual([])
      expect(checks).toContain(negative.item?.check)
    }
  })

  it('counts a control as evidenced by data only where data answers what it is for', () => {
    expect(pack.filter((control) => !isEvidenced(control)).map(({ code }) => code)).toEqual(['OP-06', 'OP-07', 'SD-01', 'SD-04'])
    expect(isEvidenced({ attributes: [] })).toBe(false)
  })

  it('has templates that say all there is to say, and each is of a control', () => {
    for (const each of packEvidence) expect(evidenceSchema.parse(each)).toEqual(each)
    for (const each of packPolicies) expect(policySchema.parse(each)).toEqual(each)
    expect(packEvidence.filter(({ key }) => controlsWithEvidence(key).length === 0)).toEqual([])
    expect(packPolicies.filter(({ key }) => controlsWithPolicy(key).length === 0)).toEqual([])
    expect([packEvidence, packPolicies].map((all) => new Set(all.map(({ key, title }) => `${key} ${title}`)).size)).toEqual([28, 10])
    expect(new Set(packEvidence.map(({ title }) => title)).size).toBe(28)
    expect([...evidenceCategories].toSorted()).toEqual(Object.keys(words).toSorted())
  })

  it('knows its codes', () => {
    expect([isPackCode('AC-02'), isPackCode('AC-99'), isPackCode('toString')]).toEqual([true, false, false])
    expect([packControl(null), packControl('XX-01'), packControl('AC-02')?.title]).toEqual([null, null, 'Access is reviewed'])
  })

  it('refuses a control that says half', () => {
    const [control] = pack
    const attributes = control?.attributes ?? []
    const wrong = [
      { ...control, code: 'ZZ-01' }, { ...control, risk: '' }, { ...control, frequency: 'daily' }, { ...control, maps: [] }, { ...control, ipe: [] }, { ...control, more: 1 },
      { ...control, attributes: attributes.toReversed() }, { ...control, attributes: attributes.map((each) => ({ ...each, negative: { says: 'Nothing' } })) }, { ...control, attributes: attributes.map((each) => ({ ...each, by: null })) },
    ]
    expect(wrong.filter((each) => controlSchema.safeParse(each).success)).toEqual([])
  })

  it('is what docs/controls.md says', () => {
    expect(readFileSync(join(import.meta.dirname, '../../docs/controls.md'), 'utf8'), 'run npm run control-pack').toBe(controlsDocument())
  })
})
