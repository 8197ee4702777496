import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compile, correlate, MAPPINGS, parseRules } from '../../../sigma/index.ts'
import type { SigmaCorrelation, SigmaRule } from '../../../sigma/index.ts'
import { unknownActs } from '../acts.ts'
import { sendExamples } from './examples.ts'
import { loadCatalog } from './index.ts'

const catalog = loadCatalog()
const singles = catalog.flatMap((entry) => (entry.kind === 'rule' ? [entry] : []))
const correlations = catalog.flatMap((entry) => (entry.kind === 'correlation' ? [entry] : []))
type Events = Record<string, unknown> | Record<string, unknown>[]

/** Which correlations report, in order, when the events are sent. */
function follow(entry: { correlation: SigmaCorrelation; helpers: SigmaRule[]; inner: SigmaCorrelation[] }, events: Events): string[] {
  const ruleSet = compile(entry.helpers, { mappings: MAPPINGS })
  const correlator = correlate([entry.correlation, ...entry.inner], entry.helpers, { mappings: MAPPINGS })
  expect([...ruleSet.problems, ...correlator.problems]).toEqual([])
  return sendExamples(events).flatMap(({ event, time }) =>
    correlator.observe(event, ruleSet.match(event), { time }).map((hit) => hit.correlation.id).filter((id) => !correlator.isSilent(id)))
}

describe('every rule of the catalog', () => {
  test.each(singles)('$id fires on its firing example', ({ rule, examples }) => {
    const ruleSet = compile([rule], { mappings: MAPPINGS })
    expect(ruleSet.problems).toEqual([])
    for (const { event } of sendExamples(examples.firing)) {
      const hits = ruleSet.match(event, rule.logsource)
      expect(hits.map((hit) => hit.rule.id)).toEqual([rule.id])
      expect(hits[0]?.reasons.length).toBeGreaterThan(0)
    }
  })

  test.each(singles)('$id is quiet on its quiet example', ({ rule, examples }) => {
    const ruleSet = compile([rule], { mappings: MAPPINGS })
    for (const { event } of sendExamples(examples.quiet)) expect(ruleSet.match(event, rule.logsource)).toEqual([])
  })

  test.each(correlations)('$id fires once on its firing example, at its last event', (entry) => {
    expect(follow(entry, entry.examples.firing)).toEqual([entry.id])
    const all = sendExamples(entry.examples.firing)
    expect(follow(entry, all.slice(0, -1).map(({ event, time }) => ({ ...event, timestamp: new Date(time).toISOString() })))).toEqual([])
  })

  test.each(correlations)('$id is quiet on its quiet example', (entry) => {
    expect(follow(entry, entry.examples.quiet)).toEqual([])
  })

  test('there are at least forty, and the three every installation is asked for', () => {
    expect(catalog.length).toBeGreaterThanOrEqual(40)
    const levels = new Map(catalog.map((entry) => [entry.id, (entry.kind === 'rule' ? entry.rule : entry.correlation).level]))
    expect([levels.get('portal-sign-in-failed'), levels.get('high-activity'), levels.get('rare-event-type')]).toEqual(['high', 'medium', 'low'])
  })

  test('what rules say of this portal are acts that exist', () => {
    const rules = catalog.flatMap((entry) => (entry.kind === 'rule' ? [entry.rule] : entry.helpers))
    expect(rules.flatMap((rule) => unknownActs(rule).map((act) => `${rule.id}: ${act}`))).toEqual([])
    const waiting = (detection: string, logsource = 'product: tickmark') => parseRules(`{ title: x, id: x, logsource: { ${logsource} }, detection: { ${detection}, condition: selection } }`, 'x').rules.flatMap(unknownActs)
    expect(waiting('selection: { event_type: [users.changeRoles, api-tokens.create, users.*] }')).toEqual(['api-tokens.create'])
    expect(waiting('selection: [{ source: tickmark, event_type: legal-holds.lift }, { source: okta, event_type: user.session.start }]', 'category: access')).toEqual(['legal-holds.lift'])
  })

  test.each(catalog)('$id says what it needs to say', (entry) => {
    const definition = entry.kind === 'rule' ? entry.rule : entry.correlation
    expect(definition.level).not.toBeNull()
    expect(definition.description.length).toBeGreaterThan(30)
    expect(definition.falsepositives.length).toBeGreaterThan(0)
  })
})

const RECORDS = new URL('../../../../../shared/data/cloudtrail/', import.meta.url)

describe.skipIf(!existsSync(RECORDS))('recorded attack on an AWS account (skipped without ../shared/data)', () => {
  type File = { Records: Record<string, unknown>[] }
  const read = (name: string): Record<string, unknown>[] => (JSON.parse(readFileSync(new URL(name, RECORDS), 'utf8')) as File).Records

  test('the steps of the attack are found, and little else', () => {
    const records = readdirSync(RECORDS).filter((name) => name.endsWith('.json')).flatMap(read)
    const ruleSet = compile(singles.map((entry) => entry.rule), { mappings: MAPPINGS })
    const found = new Map<string, number>()
    let loud = 0
    for (const record of records) {
      const hits = ruleSet.match(record, { product: 'aws', service: 'cloudtrail', category: null })
      if (hits.some((hit) => hit.rule.level === 'high' || hit.rule.level === 'critical')) loud++
      for (const hit of hits) found.set(hit.rule.id, (found.get(hit.rule.id) ?? 0) + 1)
    }
    for (const id of [
      'aws-trail-stopped-or-deleted', 'aws-trail-narrowed', 'aws-monitoring-switched-off', 'aws-access-key-for-another-user',
      'aws-administrator-granted', 'aws-login-profile-created', 'aws-snapshot-or-image-shared', 'aws-bucket-made-public',
      'aws-secret-read', 'aws-instance-credentials-outside', 'aws-security-group-open-to-world',
    ]) {
      expect(found.get(id) ?? 0, id).toBeGreaterThan(0)
    }
    // 1,667 records hold some forty steps of the attack; an alarm on one in twenty would already be noise.
    expect(loud).toBeLessThan(records.length / 20)
  })
})
