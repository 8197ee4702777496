import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Actor, visitor } from '#lib/auth/actor.ts'
import { grantsOfPrincipal, matrix } from '#lib/auth/permissions.ts'
import type { Principal } from '#lib/auth/roles.ts'
import { AppError } from '#lib/errors.ts'
import { actorOf, type Arranged, arranger, firstWho, grantsFor, principals } from './arrange.ts'
import { testDatabase } from './database.ts'
import { digester } from './digest.ts'
import { organization, request, type TestOrganization } from './fixtures.ts'

/** Generated from the registry: every operation and query × role × organization. A module tests only its own rules. */
process.env.SETUP_CODE = 'ABCDE-12345'
const database = await testDatabase()
await import('#lib/edge/everything.ts')
const { allOperations, allQueries } = await import('#lib/door/registry.ts')
const { examples } = await import('#lib/modules/examples.ts')
const { hasWords } = await import('#lib/words/entry.ts')
const { wasUnchanged } = await import('#lib/door/unchanged.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const arrange = arranger(owner)
const digestOf = await digester(owner)

type Callable = { spec: { name: keyof typeof examples; http?: { method: string } }; (actor: Actor, input: never): Promise<unknown> }
const operations = allOperations() as unknown as Callable[]
/** Possible once, before there is any organization: a test of its own. */
const others = operations.filter(({ spec }) => spec.name !== 'organizations.create')

let here: TestOrganization
let elsewhere: TestOrganization
let firstRun: { refused: string; left: number; answer: string; made: Entry[] }

beforeAll(async () => {
  await owner.unsafe(`
    create schema refusing; create table refusing.now (yes boolean);
    create function refusing.entry() returns trigger language plpgsql security definer as $$ begin if exists (select from refusing.now) then raise exception 'the append fails'; end if; return new; end $$;
    create trigger refuse_entry before insert on audit_entries for each row execute function refusing.entry()`)
  const create = operations.find(({ spec }) => spec.name === 'organizations.create') as Callable
  const orgId = v7()
  const { input } = await arrange(orgId, examples['organizations.create'])
  const first = () => outcome(create, visitor(orgId, request), input)
  const refused = await whileRefused(first)
  const left = (await owner`select 1 from organizations`).length
  firstRun = { refused, left, answer: await first(), made: await entriesOf(orgId) }
  here = await organization(owner, 'Here')
  elsewhere = await organization(owner, 'Elsewhere')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const outcome = (call: Callable, actor: Actor, input: unknown) =>
  call(actor, input as never).then(() => 'done', (error: unknown) => (error instanceof AppError ? error.code : `broken: ${String(error)}`))

type Entry = { action: string; outcome: string; correlation: string; subject: string; fields: string[] }
/** What operations recorded since; not what arranges. */
const entriesOf = (orgId: string, since = '0'): Promise<Entry[]> =>
  owner<Entry[]>`select action, outcome, correlation_id as correlation, subject_type as subject, array(select json_object_keys(body::json -> 'changes')) as fields from audit_entries where org_id = ${orgId} and xid > ${since}::xid8 and action <> 'test.arrange' order by xid, id`
const lastOf = async (orgId: string): Promise<string> => (await owner<{ last: string }[]>`select xid::text as last from audit_entries where org_id = ${orgId} order by xid desc limit 1`)[0]?.last ?? '0'

/** With an append that fails. */
async function whileRefused<T>(work: () => Promise<T>): Promise<T> {
  await owner`insert into refusing.now values (true)`
  try {
    return await work()
  } finally {
    await owner`delete from refusing.now`
  }
}

describe('the registry', () => {
  it('has an operation for every example, and a permission for every name', () => {
    expect(operations.map(({ spec }) => spec.name).sort()).toEqual(Object.keys(examples).sort())
    for (const permission of Object.keys(matrix)) {
      const used = operations.some(({ spec }) => spec.name === permission) || allQueries().some(({ spec }) => spec.permission === permission)
      expect([permission, used]).toEqual([permission, true])
    }
  })

  it('has no two at one address', () => {
    const addresses = [...allOperations().flatMap(({ spec }) => (spec.http ? [`${spec.http.method} ${spec.http.path}`] : [])), ...allQueries().flatMap(({ spec }) => (spec.http ? [`GET ${spec.http.path}`] : []))]
    expect(new Set(addresses).size).toBe(addresses.length)
  })
})

describe('every operation × role', () => {
  const refusalOf = (principal: Principal) => (principal === 'visitor' ? 'unauthenticated' : 'forbidden')

  it.each(principals)('%s: denied exactly where the matrix has no grant, before the input is looked at', async (principal) => {
    const actor = await actorOf(here, principal)
    for (const call of operations) {
      const answer = await outcome(call, actor, { nonsense: true })
      if (grantsFor(call.spec.name)[principal] === undefined) expect([call.spec.name, answer]).toEqual([call.spec.name, refusalOf(principal)])
      else expect([call.spec.name, answer]).not.toEqual([call.spec.name, refusalOf(principal)])
    }
  })

  it.each(principals)('%s: the same for every query', async (principal) => {
    const actor = await actorOf(here, principal)
    for (const call of allQueries()) {
      const answer = await outcome(call as unknown as Callable, actor, {})
      if (grantsFor(call.spec.permission)[principal] === undefined) expect([call.spec.name, answer]).toEqual([call.spec.name, refusalOf(principal)])
      else expect([call.spec.name, answer.startsWith('broken'), answer === refusalOf(principal)]).toEqual([call.spec.name, false, false])
    }
  })

  it('denials leave an entry each, with outcome denied', async () => {
    const reader = await here.person('read_only')
    const denied = await owner`select distinct action from audit_entries where org_id = ${here.id} and actor_id = ${reader.userId} and outcome = 'denied'`
    const wanted = operations.filter(({ spec }) => grantsFor(spec.name).read_only === undefined).map(({ spec }) => spec.name)
    expect(denied.map((row) => row.action)).toEqual(expect.arrayContaining(wanted))
  })
})

const caller = async (org: TestOrganization, { spec }: Callable, { self }: Arranged) => self ?? actorOf(org, firstWho(spec.name))

/** Each example arranged and not done yet: for what changes nothing. */
const ready: { call: Callable; arranged: Arranged }[] = []

describe('every operation × organization', () => {
  it('with what another organization alone knows: nothing is found, nothing changes', async () => {
    for (const call of others) ready.push({ call, arranged: await arrange(here.id, examples[call.spec.name]) })
    const foreign = ready.flatMap(({ call, arranged: { input, own } }) => (own.some((each) => JSON.stringify(input).includes(each)) ? [{ call, input }] : []))
    expect(foreign.length).toBeGreaterThan(60)
    const before = await digestOf(here.id)
    for (const { call, input } of foreign) {
      for (const principal of principals.filter((each) => grantsFor(call.spec.name)[each] === 'any')) {
        const answer = await outcome(call, await actorOf(elsewhere, principal), input)
        expect([call.spec.name, principal, answer]).toEqual([call.spec.name, principal, expect.stringMatching(/^(not_found|invalid)$/)])
      }
    }
    expect(await digestOf(here.id)).toEqual(before)
  }, 150_000)
})

/** What these have to record is that something went wrong, or was denied. */
const unhappy = ['portalBackups.fail', 'trailStreams.noteFailing', 'channels.noteFailing', 'auditTrail.noteRefusal', 'sessions.refuse', 'sessions.refuseSso', 'findings.detectFailed', 'detectionRules.failBackTest', 'census.fail', 'entryReviews.fail', 'controlTests.fail', 'vulnerabilityImports.fail', 'evidence.recheck', 'auditTrail.finishVerification', 'auditTrail.closeDenials', 'auditTrail.noteTakenBack', 'webhooks.fail', 'populations.fail', 'schedules.noteStart', 'campaigns.fail', 'campaigns.failReport', 'packages.fail', 'reports.fail', 'reconciliations.fail', 'cloudScans.fail', 'remediations.fail', 'remediations.conclude', 'duties.fail']

describe('every operation', () => {
  it('organizations.create succeeds while there is none, and leaves nothing when the append fails', () => {
    expect(firstRun).toMatchObject({ refused: /^broken/, left: 0, answer: 'done' })
    expect(new Set(firstRun.made.map(({ action, outcome }) => `${action} ${outcome}`))).toEqual(new Set(['organizations.create success']))
    expect(new Set(firstRun.made.map(({ correlation }) => correlation)).size).toBe(1)
  })

  it('changes nothing when the append fails: no entry, no change, no job', { timeout: 150_000 }, async () => {
    const waiting: { call: Callable; actor: Actor; input: unknown }[] = []
    for (const { call, arranged } of ready) waiting.push({ call, actor: await caller(here, call, arranged), input: arranged.input })
    expect(waiting).toHaveLength(others.length)
    const refuse = (part: typeof waiting) => whileRefused(async () => {
      for (const { call, actor, input } of part) expect([call.spec.name, await outcome(call, actor, input)]).toEqual([call.spec.name, expect.stringMatching(/the append fails/)])
    })
    const before = await digestOf(here.id)
    await refuse(waiting)
    const after = await digestOf(here.id)
    const changed = Object.keys(before).filter((table) => after[table] !== before[table])
    if (changed.length === 0) return
    // Which one it was: part by part once more.
    for (const [word, part] of Map.groupBy(waiting, ({ call }) => call.spec.name.split('.')[0])) {
      const since = await digestOf(here.id)
      await refuse(part)
      expect([word, await digestOf(here.id)]).toEqual([word, since])
    }
    expect(changed).toEqual([])
  })

  it.each(others.map((call) => [call.spec.name, call] as const))('%s succeeds with its example, and leaves entries under its own name and one correlation id', async (name, call) => {
    const arranged = await arrange(here.id, examples[name])
    const actor = await caller(here, call, arranged)
    const last = await lastOf(here.id)
    expect(await outcome(call, actor, arranged.input)).toBe('done')
    const made = await entriesOf(here.id, last)
    expect(made.filter(({ action }) => action === name).map(({ outcome }) => outcome === 'success' || outcome === 'partial')).toContain(!unhappy.includes(name))
    expect(new Set(made.map(({ correlation }) => correlation))).toEqual(new Set([expect.any(String)]))
    // Whatever an entry tells is called by a word: `fields` in the words.ts of the module it is about.
    expect(made.flatMap(({ subject, fields }) => fields.filter((field) => !hasWords(subject, field)).map((field) => `${subject} ${field}`))).toEqual([])
  })

  it('is compared in every table: only these had nothing that could have changed', async () => {
    const empty = Object.entries(await digestOf(here.id)).filter(([, sum]) => sum === null).map(([name]) => name)
    // Leaves are the sealer's, and so is what feeds on them; counts by day and metrics are the worker's; a cursor comes with a pull; acts of one person are found where two were not asked for; events of a window come with a correlation that fires.
    expect(empty).toEqual(['audit_leaves', 'count_marks', 'day_counts', 'duty_acts', 'finding_events', 'metric_days', 'notification_marks', 'pull_cursors', 'syslog_strangers', 'top_counts', 'trail_feeds', 'unjudged_events'])
  })
})

/** What replaces a record or a part of it by what was typed, and whatever says so by its name. */
const updates = others.filter(({ spec }) => ['PUT', 'PATCH'].includes(spec.http?.method ?? '') || /\.(update|assign)/.test(spec.name))

describe('every save', () => {
  it('is known for one', () => expect(updates.map(({ spec }) => spec.name)).toEqual(expect.arrayContaining(['systems.update', 'users.changeRoles', 'settings.update', 'profile.update', 'findings.assign'])))

  it.each(updates.map((call) => [call.spec.name, call] as const))('%s, once more as it is: no entry, nothing touched', async (name, call) => {
    const arranged = await arrange(elsewhere.id, examples[name])
    const actor = arranged.self ?? (await actorOf(elsewhere, firstWho(name)))
    expect(await outcome(call, actor, arranged.input)).toBe('done')
    const { version } = arranged.input as { version?: number }
    const before = await digestOf(elsewhere.id)
    const answer = await call(actor, { ...(arranged.input as object), ...(version !== undefined && { version: version + 1 }) } as never) as { version?: number }
    expect(await digestOf(elsewhere.id)).toEqual(before)
    expect(wasUnchanged(answer)).toBe(true)
    // The version is the one that is stored.
    if ('version' in answer) expect(answer.version).toBe((version ?? 0) + 1)
  })
})

describe('an unknown grant', () => {
  it('nobody may do what no role grants', () => {
    for (const principal of principals) expect(Object.keys(grantsOfPrincipal(principal)).every((each) => grantsFor(each)[principal] !== undefined)).toBe(true)
  })
})
