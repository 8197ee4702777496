import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { type Actor, visitor } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'
import { actorOf, arranger, firstWho } from './arrange.ts'
import { testDatabase } from './database.ts'
import { organization, request, type TestOrganization } from './fixtures.ts'

/** Generated from the registry: hostile text in every field of every operation and query. A field is refused by name or keeps what was typed. */
process.env.SETUP_CODE = 'ABCDE-12345'
const database = await testDatabase()
await import('#lib/edge/everything.ts')
const { allOperations, allQueries } = await import('#lib/door/registry.ts')
const { examples } = await import('#lib/modules/examples.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

const arrange = arranger(owner)

/** Closing quotes of SQL, JSON, HTML and shell in one; the number tells which field it went into. */
const hostile = (n: number) => `x'"); DROP TABLE users; -- <script>alert(${n})</script><img src=x onerror=alert(${n})> \${7*7} {{7*7}} %s \\ ${n}`
type Path = (string | number)[]

/** Every text an example gives, and every field its schema has beside them. */
function fieldsOf(example: unknown, schema: z.ZodType): Path[] {
  const found: Path[] = []
  const walk = (value: unknown, path: Path) => {
    if (typeof value === 'string') found.push(path)
    else if (value !== null && typeof value === 'object' && !(value instanceof Date) && !ArrayBuffer.isView(value)) for (const [key, inner] of Object.entries(value)) walk(inner, [...path, Array.isArray(value) ? Number(key) : key])
  }
  walk(example, [])
  const named = 'shape' in schema ? Object.keys(schema.shape as object) : []
  return [...found, ...named.filter((name) => !found.some(([first]) => first === name)).map((name) => [name])]
}

function withText(value: unknown, [first, ...rest]: Path, text: string): unknown {
  if (first === undefined) return text
  if (Array.isArray(value)) return value.map((each: unknown, n) => (n === first ? withText(each, rest, text) : each))
  return { ...(value as object), [first]: withText((value as Record<string | number, unknown>)?.[first], rest, text) }
}

type Callable = (actor: Actor, input: never) => Promise<unknown>
/** 'done', an error's code and the fields it names, or what broke. */
const outcome = (call: Callable, actor: Actor, input: unknown) => call(actor, input as never).then(
  () => ({ answer: 'done', fields: [] as string[] }),
  (error: unknown) => (error instanceof AppError ? { answer: error.code, fields: Object.keys(error.fields ?? {}) } : { answer: `broken: ${String(error)}`, fields: [] }),
)
const inWords = expect.stringMatching(/^(done|invalid|not_found|conflict|unauthenticated|forbidden)$/)

/** Hashed, sealed, or known only by its commitment: never to be found again as text. */
const unreadable = /password|repeat|current|code|token|secret|^(claims|sha256|raw)$/i

describe('"SQL and HTML in every field"', () => {
  it('of every operation: refused in words, or kept as it is', { timeout: 240_000 }, async () => {
    const tables = async () => (await owner`select count(*)::int as n from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`)[0]?.n as number
    const before = await tables()
    const kept: { name: string; path: string; text: string }[] = []
    let n = 0
    let here: TestOrganization | null = null
    // What makes the first organization comes while there is none.
    for (const call of allOperations().toSorted((one, other) => Number(other.spec.name === 'organizations.create') - Number(one.spec.name === 'organizations.create'))) {
      const { name } = call.spec as { name: keyof typeof examples }
      if (name !== 'organizations.create') here ??= await organization(owner, 'Hostile')
      const orgId = here?.id ?? v7()
      const { input: example, self } = await arrange(orgId, examples[name])
      const actor = self ?? (here ? await actorOf(here, firstWho(name)) : visitor(orgId, request))
      let fields = fieldsOf(example, call.spec.input as z.ZodType).map((path) => ({ path, text: hostile(++n) }))
      // All at once; what is refused by name goes back to the example's value, until the rest is taken.
      for (let refused = 1; refused > 0 && fields.length > 0;) {
        const input = fields.reduce((value, { path, text }) => withText(value, path, text), example)
        const { answer, fields: named } = await outcome(call as Callable, actor, input)
        expect([name, answer]).toEqual([name, inWords])
        if (answer === 'done') for (const { path, text } of fields) if (!path.some((part) => unreadable.test(String(part)))) kept.push({ name, path: path.join('.'), text })
        const taken = answer === 'invalid' ? fields.filter(({ path }) => !named.some((each) => each.split('.')[0] === String(path[0]))) : fields
        // A secret or a record that is not there hides what becomes of the rest.
        const left = answer !== 'done' && taken.length === fields.length ? fields.filter(({ path }) => !path.some((part) => unreadable.test(String(part)) || /ids?$/i.test(String(part)))) : taken
        refused = fields.length - left.length
        fields = left
      }
    }
    expect(await tables()).toBe(before)
    const stored = await everything()
    const lost = kept.filter(({ text }) => !stored.includes(text) && !stored.includes(JSON.stringify(text).slice(1, -1)) && !stored.includes(JSON.stringify(JSON.stringify(text)).slice(3, -3)))
    expect(lost.map(({ name, path }) => `${name} ${path}`).filter((each) => !nowhere.includes(each))).toEqual([])
    expect(kept.length).toBeGreaterThan(70)
  })

  it('of every query: answered, or refused in words', { timeout: 120_000 }, async () => {
    const here = await organization(owner, 'Read')
    let n = 0
    for (const call of allQueries()) {
      const actor = await actorOf(here, firstWho(call.spec.permission))
      for (const path of fieldsOf({}, call.spec.input as z.ZodType)) {
        const { answer } = await outcome(call as unknown as Callable, actor, withText({}, path, hostile(++n)))
        expect([call.spec.name, path.join('.'), answer]).toEqual([call.spec.name, path.join('.'), inWords])
      }
    }
    expect(n).toBeGreaterThan(50)
  })
})

/** Taken and not kept, as it should be: what is not a switch's "on" is off, where to go after signing in is no record, a finding's key is kept as its digest, names in the logs in small letters, and what a view asks for as an address writes it. */
const nowhere = ['channels.create sample', 'alerts.createThreshold enabled', 'alerts.updateThreshold enabled', 'postureSnapshots.export overall', 'controlTests.create sampled', 'deficiencies.review acceptsLower', 'accessRequests.create emergency', 'campaigns.create privilegedToSecurity', 'campaigns.create opensItself', 'duties.createRule sameSystem', 'duties.updateRule sameSystem', 'campaigns.update privilegedToSecurity', 'campaigns.setGranting grants', 'packages.create sample', 'populations.create sample', 'vulnerabilityImports.create whole', 'vulnerabilityImports.create sample', 'populations.freeze notOccurring', 'people.setAliases aliases.0', 'populations.explain all', 'entryReviews.explain all', 'populations.explain search', 'connections.create pulls', 'connections.create sample', 'connections.update pulls', 'cloudAccounts.create sample', 'cloudScans.start verify', 'remediations.step found', 'findings.raise key', 'identityProviders.create enabled', 'identityProviders.update enabled', 'savedViews.create query', 'systems.create logNames', 'systems.update logNames', 'sessions.stepUp returnTo', 'sessions.startBySso returnTo', 'sessions.start returnTo']

/** All rows of all tables as text. */
async function everything(): Promise<string> {
  const tables = await owner<{ name: string }[]>`select c.relname as name from pg_class c join pg_namespace s on s.oid = c.relnamespace where s.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition`
  const texts: string[] = []
  for (const { name } of tables) {
    const rows = await owner.unsafe(`select t::text as row from ${name} t`).catch(() => [])
    texts.push(rows.map((row) => String((row as unknown as { row: string }).row).replaceAll('""', '"').replaceAll('\\\\', '\\')).join('\n'))
  }
  return texts.join('\n')
}
