import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Actor } from '#lib/auth/actor.ts'
import { builtInRoles, type BuiltInRole, grantsOfPrincipal, matrix, type Permission, type Principal } from '#lib/auth/permissions.ts'
import { AppError } from '#lib/errors.ts'
import { testDatabase } from './database.ts'
import { makeWorld, type World, worldJob, worldVisitor } from './world.ts'

/** Generated from the registry: every operation and query × role × organization. A module tests only its own rules. */
process.env.SETUP_CODE = 'ABCDE-12345'
const database = await testDatabase()
await import('#lib/edge/everything.ts')
const { allOperations, allQueries } = await import('#lib/door/registry.ts')
const { examples } = await import('./examples.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })

let here: World
let elsewhere: World

beforeAll(async () => {
  here = await makeWorld(database, 'Here')
  elsewhere = await makeWorld(database, 'Elsewhere')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

const principals: Principal[] = [...(Object.keys(builtInRoles) as BuiltInRole[]), 'visitor', 'system']

async function actorOf(world: World, principal: Principal): Promise<Actor> {
  if (principal === 'visitor') return worldVisitor(world)
  if (principal === 'system') return worldJob(world)
  return principal === 'admin' ? world.admin : world.person(principal)
}

type Callable = { spec: { name: string }; (actor: Actor, input: never): Promise<unknown> }

const outcome = (call: Callable, actor: Actor, input: unknown) =>
  call(actor, input as never).then(() => 'done', (error: unknown) => (error instanceof AppError ? error.code : `broken: ${String(error)}`))

const entriesOf = async (world: World, action: string) => (await owner`select body::jsonb ->> 'outcome' as outcome, correlation_id from audit_entries where org_id = ${world.id} and action = ${action}`)
const rowsOf = (action: string) => (matrix as Record<string, Partial<Record<Principal, string>>>)[action] ?? {}

describe('the registry', () => {
  it('has an example for every operation, and a permission for every name', () => {
    for (const { spec } of allOperations()) {
      expect([spec.name, typeof examples[spec.name]]).toEqual([spec.name, 'function'])
      expect(matrix).toHaveProperty([spec.name])
    }
    for (const permission of Object.keys(matrix)) {
      const used = allOperations().some(({ spec }) => spec.name === permission) || allQueries().some(({ spec }) => spec.permission === permission)
      expect([permission, used]).toEqual([permission, true])
    }
  })

  it('has no two at one address', () => {
    const addresses = [...allOperations().flatMap(({ spec }) => (spec.http ? [`${spec.http.method} ${spec.http.path}`] : [])), ...allQueries().flatMap(({ spec }) => (spec.http ? [`GET ${spec.http.path}`] : []))]
    expect(new Set(addresses).size).toBe(addresses.length)
  })
})

describe('every operation × role', () => {
  it.each(principals)('%s: denied exactly where the matrix has no grant, before the input is looked at', async (principal) => {
    for (const call of allOperations()) {
      const actor = await actorOf(here, principal)
      const denied = rowsOf(call.spec.name)[principal] === undefined
      const answer = await outcome(call as Callable, actor, { nonsense: true })
      const refusal = principal === 'visitor' ? 'unauthenticated' : 'forbidden'
      if (denied) expect([call.spec.name, answer]).toEqual([call.spec.name, refusal])
      else expect([call.spec.name, answer]).not.toEqual([call.spec.name, refusal])
    }
  })

  it.each(principals)('%s: the same for every query', async (principal) => {
    for (const call of allQueries()) {
      const actor = await actorOf(here, principal)
      const denied = rowsOf(call.spec.permission)[principal] === undefined
      const answer = await outcome(call as Callable, actor, {})
      const refusal = principal === 'visitor' ? 'unauthenticated' : 'forbidden'
      if (denied) expect([call.spec.name, answer]).toEqual([call.spec.name, refusal])
      else expect([call.spec.name, answer.startsWith('broken'), answer === refusal]).toEqual([call.spec.name, false, false])
    }
  })

  it('denials leave an entry each, with outcome denied', async () => {
    const reader = await here.person('read_only')
    for (const { spec } of allOperations()) {
      if (rowsOf(spec.name).read_only !== undefined) continue
      const rows = await owner`select 1 from audit_entries where org_id = ${here.id} and action = ${spec.name} and actor_id = ${reader.userId} and outcome = 'denied'`
      expect([spec.name, rows.length > 0]).toEqual([spec.name, true])
    }
  })
})

/** Reopening needs a reviewed finding, enabling a disabled rule: those come after their counterpart. */
const ordered = () => allOperations().map((call) => call).sort((one, other) => order(one.spec.name) - order(other.spec.name))
const order = (name: string) => (['users.endSessions', 'invites.accept', 'findings.detectFailed'].includes(name) ? 0 : ['auditTrail.verify', 'findings.reopen', 'detectionRules.enable', 'detectionRules.enableMany', 'users.revokeInvite'].includes(name) ? 2 : ['sessions.end', 'sessions.enrolFactor'].includes(name) || name.endsWith('.remove') ? 3 : 1)

describe('every operation × organization', () => {
  it('with the ids of another organization: nothing is found, nothing changes', async () => {
    const digest = async () => (await owner`select md5(string_agg(t::text, ',' order by t::text)) as sum from (
      select row_to_json(u)::text as t from users u where org_id = ${here.id} union all select row_to_json(s)::text from systems s where org_id = ${here.id}
      union all select row_to_json(f)::text from findings f where org_id = ${here.id} union all select row_to_json(r)::text from roles r where org_id = ${here.id}
      union all select row_to_json(k)::text from api_tokens k where org_id = ${here.id} union all select row_to_json(p)::text from identity_providers p where org_id = ${here.id}
      union all select row_to_json(x)::text from sessions x where org_id = ${here.id} union all select row_to_json(c)::text from challenges c where org_id = ${here.id}) all_rows`)[0]?.sum
    const before = await digest()
    for (const call of allOperations()) {
      const foreign = examples[call.spec.name]?.(here)
      if (!mentions(foreign, here)) continue
      for (const principal of principals.filter((each) => rowsOf(call.spec.name)[each] === 'any')) {
        const answer = await outcome(call as Callable, await actorOf(elsewhere, principal), foreign)
        expect([call.spec.name, principal, answer]).toEqual([call.spec.name, principal, expect.stringMatching(/^(not_found|invalid)$/)])
      }
    }
    expect(await digest()).toBe(before)
  })
})

function mentions(input: unknown, world: World): boolean {
  const text = JSON.stringify(input) ?? ''
  return [...Object.values(world.ids), ...world.findings, world.challenge.token, world.enrolment.token, world.inviteToken, world.entryId].some((each) => text.includes(each))
}

describe('every operation', () => {
  it('succeeds with its example and leaves at least one entry under its own name and one correlation id', async () => {
    const mine = await makeWorld(database, 'Mine')
    for (const call of ordered()) {
      const { name } = call.spec
      if (name === 'organizations.create' || name === 'auditTrail.closeDenials') continue
      const principal = principals.find((each) => rowsOf(name)[each] !== undefined) as Principal
      const actor = await actorOf(mine, principal)
      const before = await entriesOf(mine, name)
      const answer = await outcome(call as Callable, actor, examples[name as Permission]?.(mine))
      const needsPassword = name.startsWith('profile.changePassword') || name === 'profile.renewBackupCodes'
      expect([name, answer]).toEqual([name, needsPassword ? expect.stringMatching(/conflict|done/) : 'done'])
      if (answer !== 'done') continue
      const after = await entriesOf(mine, name)
      expect([name, after.length > before.length]).toEqual([name, true])
    }
  })

  it('writes nothing when the append fails: no entry, no change', async () => {
    await owner.unsafe('create function refuse_entry() returns trigger language plpgsql as $$ begin raise exception \'the append fails\'; end $$')
    await owner.unsafe('create trigger refuse_entry before insert on audit_entries for each row execute function refuse_entry()')
    try {
      for (const call of ordered()) {
        const { name } = call.spec
        const principal = principals.find((each) => rowsOf(name)[each] === 'any')
        if (!principal || name === 'organizations.create') continue
        const answer = await outcome(call as Callable, await actorOf(elsewhere, principal), examples[name as Permission]?.(elsewhere))
        expect([name, answer]).not.toEqual([name, 'done'])
      }
    } finally {
      await owner.unsafe('drop trigger refuse_entry on audit_entries')
    }
    const fresh = await makeWorld(database, 'Untouched')
    const shape = async (world: World) => owner`select version, name, deleted_at is null as live from systems where org_id = ${world.id} order by name`
    expect(await shape(elsewhere)).toEqual(await shape(fresh))
    expect((await owner`select status from findings where org_id = ${elsewhere.id} and status <> 'open'`)).toHaveLength(0)
    expect((await owner`select id from sessions where org_id = ${elsewhere.id} and ended_at is not null`)).toHaveLength(0)
  })
})

describe('an unknown grant', () => {
  it('nobody may do what no role grants', () => {
    for (const principal of principals) expect(Object.keys(grantsOfPrincipal(principal)).every((each) => rowsOf(each)[principal] !== undefined)).toBe(true)
  })
})
