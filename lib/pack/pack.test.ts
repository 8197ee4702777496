import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { awsChecks } from '#lib/cloud/aws/checks/index.ts'
import { evidenceCategories as words } from '#lib/words/choices.ts'
import { evidenceCategories } from './categories.ts'
import { controlSchema, isEvidenced } from './control.ts'
import { controlsDocument } from './document.ts'
import { evidenceSchema, policySchema } from './documents.ts'
import { controlsWithEvidence, controlsWithPolicy, evidenceOf, isPackCode, pack, packControl, packEvidence, packPolicies, policyOf } from './index.ts'

/** What control tests can answer from data. */
const questions = new Set(`access-review.decided access-review.by-other access-review.current access-review.removed access-review.on-time grant.requested grant.approved-before grant.approver-other grant.as-approved
  leaver.disabled-in-time leaver.no-sign-in leaver.no-living-token mover.old-access-gone joiner.not-before-approval privileged.known-person privileged.justified privileged.mfa account.mfa account.known-person setting.passes
  change.request change.independent-approval change.last-push change.content change.checks change.bot-author change.ref-update change.protection change.deployer change.running
  change-record.approved-before change-record.approver-other change-record.tested change-record.back-out emergency-change.approved-in-time restore.compared restore.in-time restore.recent-enough restore.reviewed-by-other
  feed.alive finding.decided-in-time finding.by-person-with-reason conflict.mitigated emergency-access.reviewed occurrence.on-time evidence.covers-period evidence.approved-by-other`.split(/\s+/))

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
    expect(control.attributes.flatMap(({ by }) => (by === null || questions.has(by) ? [] : [by]))).toEqual([])
    // One question once, or with other checks.
    const asked = control.attributes.flatMap(({ by, params }) => (by === null ? [] : [JSON.stringify([by, params ?? null])]))
    expect(new Set(asked).size).toBe(asked.length)
    expect(new Set(control.maps.map(({ framework, id }) => `${framework} ${id}`)).size).toBe(control.maps.length)
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
    expect(pack.filter((control) => !isEvidenced(control)).map(({ code }) => code)).toEqual(['OP-05', 'OP-06', 'OP-07', 'OP-08', 'SD-01', 'SD-04'])
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
