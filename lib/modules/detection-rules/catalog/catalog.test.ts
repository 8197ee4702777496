import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { sources } from '#lib/ingest/normalize.ts'
import { compile, correlate, MAPPINGS, parseRules } from '../../../sigma/index.ts'
import { unknownActs } from '../acts.ts'
import { hintOf } from '../model.ts'
import { unknownFields } from '../own-fields.ts'
import { shippedBook } from '../rule-book.ts'
import { coverageOf, withCoverage } from './coverage.ts'
import { loadCatalog } from './index.ts'

/** What a rule says of itself. What it finds is asked of the product as a whole, in `examples.test.ts`. */
const catalog = loadCatalog()

describe('every rule of the catalog', () => {
  test('compiles', () => {
    const rules = catalog.flatMap((entry) => (entry.kind === 'rule' ? [entry.rule] : entry.helpers))
    const correlations = catalog.flatMap((entry) => (entry.kind === 'correlation' ? [entry.correlation, ...entry.inner] : []))
    expect([...compile(rules, { mappings: MAPPINGS }).problems, ...correlate(correlations, rules, { mappings: MAPPINGS }).problems]).toEqual([])
  })

  test('what rules read of ours is derived', () => {
    const definitions = catalog.flatMap((entry) => (entry.kind === 'rule' ? [entry.rule] : [...entry.helpers, entry.correlation, ...entry.inner]))
    expect(definitions.flatMap(unknownFields)).toEqual([])
  })

  test('tells most events without parsing them', () => {
    const { records } = shippedBook()
    for (const source of sources) expect([source, records.mustParse('{"event_type":"door_opened","user":"mara"}', hintOf(source))]).toEqual([source, false])
  })

  test('there are at least forty, and the three every installation is asked for', () => {
    expect(catalog.length).toBeGreaterThanOrEqual(40)
    const levels = new Map(catalog.map((entry) => [entry.id, (entry.kind === 'rule' ? entry.rule : entry.correlation).level]))
    expect([levels.get('portal-sign-in-failed'), levels.get('high-activity'), levels.get('rare-event-type')]).toEqual(['high', 'medium', 'low'])
  })

  test('the README shows which behaviour of which source they show, as of today (npm run rules -- coverage --write)', () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')
    expect(readme).toBe(withCoverage(readme, catalog))
  })

  test('a reason why a source has no event of a behaviour stands only where no rule shows it', () => {
    expect(coverageOf(catalog).flatMap(({ behaviour, cells }) => Object.entries(cells).filter(([, cell]) => cell.rules.length > 0 && cell.why !== null).map(([source]) => `${behaviour} of ${source}`))).toEqual([])
  })

  test('what rules say of this portal are acts that exist', () => {
    const rules = catalog.flatMap((entry) => (entry.kind === 'rule' ? [entry.rule] : entry.helpers))
    expect(rules.flatMap(unknownActs)).toEqual([])
    const waiting = (detection: string, logsource = 'product: tickmark') => parseRules(`{ title: x, id: x, logsource: { ${logsource} }, detection: { ${detection}, condition: selection } }`, 'x').rules.flatMap(unknownActs).map((each) => each.message)
    expect(waiting('selection: { event_type: [users.changeRoles, api-tokens.create, users.*] }')).toEqual(["The portal has no act 'api-tokens.create'."])
    expect(waiting('selection: [{ source: tickmark, event_type: legal-holds.lift }, { source: okta, event_type: user.session.start }]', 'category: access')).toEqual(["The portal has no act 'legal-holds.lift'."])
  })

  test.each(catalog)('$id says what it needs to say', (entry) => {
    const definition = entry.kind === 'rule' ? entry.rule : entry.correlation
    expect(definition.level).not.toBeNull()
    expect(definition.description.length).toBeGreaterThan(30)
    expect(definition.falsepositives.length).toBeGreaterThan(0)
  })
})
