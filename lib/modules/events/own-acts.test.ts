import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, visitor } from '#lib/auth/actor.ts'
import { approve, settle } from '../../../test/approvals.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, request, type TestOrganization } from '../../../test/fixtures.ts'
import type { Arrange } from '../example-shape.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { background } = await import('#lib/door/background.ts')
const { closePools } = await import('#db/client.ts')
const { organizationsWith } = await import('#lib/auth/entrance.ts')
const { sealEntries } = await import('../audit-trail/rounds.ts')
const { createApiToken } = await import('../api-tokens/operations.ts')
const { runDetection } = await import('../findings/run-detection.ts')
const { dismissFindings } = await import('../findings/operations/decide.ts')
const { defaultSettings } = await import('../settings/model.ts')
const { beginSignIn } = await import('../sign-in/sign-in.ts')
const { createSystem } = await import('../systems/operations.ts')
const { changeRoles, updateUser } = await import('../users/operations/manage.ts')
const { requestReset } = await import('../users/operations/resets.ts')
const { startSession } = await import('../sign-in/operations/start.ts')
const { feedTrails } = await import('./rounds.ts')
const { feedActs } = await import('./feed.ts')
const { actOf } = await import('./own-acts.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
let arranged: Arrange
let admin: Person
let account: string

/** Entries settle once no older transaction runs anywhere in the cluster: other test files have theirs. */
const sealed = async () => {
  for (let left = 1; left > 0;) {
    await sealEntries.run(background('test'))
    left = Number((await owner`select count(*) from audit_entries e where org_id = ${here.id} and not exists (select from audit_leaves l where l.org_id = e.org_id and l.entry_id = e.id)`)[0]?.count)
  }
}

/** What the worker does in a few seconds. */
const workerGoesOn = async () => {
  await sealed()
  await feedTrails.run(background('test'))
  await runDetection('test')
}
const findings = (rule: string) => owner<{ user_name: string; event_id: string; source: string }[]>`select user_name, event_id, source from findings where org_id = ${here.id} and rule_id = ${rule}`
const deliveries = () => owner<{ received: number; accepted: number; duplicates: number; rejected: number; label: string }[]>`select received, accepted, duplicates, rejected, label from event_batches where org_id = ${here.id} and source = 'tickmark' order by received_at, id`
const eventsOf = (action: string) => owner<{ external_id: string; user_name: string | null; ip: string; raw: string; outcome: string }[]>`select external_id, user_name, ip, raw, outcome from events where org_id = ${here.id} and event_type = ${action}`
const entries = async () => Number((await owner`select count(*) from audit_entries where org_id = ${here.id}`)[0]?.count)

beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Own acts')
  arranged = (await arranging(owner)(here.id)).here
  admin = await here.person('admin', 'Ada Admin')
  account = await arranged.user()
  await arranged.add('user_roles', { user_id: account, role: 'reviewer' })
  await workerGoesOn()
})

describe('what people do in the portal is judged like what they do elsewhere', () => {
  it('a role, a token, a shortened retention and a failed sign-in raise their findings', async () => {
    await changeRoles(admin, { id: account, roles: ['admin', 'reviewer'], expiresAt: null, reason: 'A deputy' } as never)
    await createApiToken(admin, { name: 'Feed', scopes: ['events.ingest'], expiresAt: null } as never)
    const second = await here.person('admin', 'Bea Decider')
    await approve(second, account)
    await settle(admin, second, 0, { ...defaultSettings, retention: { ...defaultSettings.retention, eventsYears: 1 }, signIn: { ...defaultSettings.signIn, lockAfter: 10 } })
    await expect(beginSignIn({ email: `${account}@example.com`, password: 'wrong' }, request)).rejects.toMatchObject({ code: 'invalid' })
    await workerGoesOn()
    for (const [rule, by] of [['portal-role-granted', second], ['portal-administrator-made', second], ['portal-api-token-created', admin], ['portal-retention-shortened', second], ['portal-sign-in-weakened', second]] as const) {
      expect([rule, await findings(rule)]).toEqual([rule, [{ user_name: by.userId, event_id: expect.any(String), source: 'tickmark' }]])
    }
    // Whoever tried is unknown; whose account it was is not.
    expect(await findings('portal-sign-in-failed')).toEqual([{ user_name: account, event_id: expect.any(String), source: 'tickmark' }])
  })

  it('a second factor or password that two administrators take off raises its finding, once, when it is done', async () => {
    const second = await here.person('admin', 'Bea Second')
    for (const [what, rule] of [['factor', 'portal-second-factor-reset'], ['password', 'portal-password-reset']] as const) {
      const { id } = await requestReset(admin, { id: account, what, reason: 'Lost' })
      await workerGoesOn()
      expect([rule, await findings(rule)]).toEqual([rule, []])
      await approve(second, id)
      await workerGoesOn()
      expect([rule, await findings(rule)]).toEqual([rule, [{ user_name: second.userId, event_id: expect.any(String), source: 'tickmark' }]])
    }
  })

  it('is a delivery like any other, whose counts add up, and each event is the entry it names', async () => {
    const all = await deliveries()
    expect(all.at(-1)?.label).toMatch(/^\d+ acts in this portal$/)
    for (const each of all) expect(each.received).toBe(each.accepted + each.duplicates + each.rejected)
    const [event] = await eventsOf('users.applyRights')
    expect(await owner`select 1 from audit_entries where org_id = ${here.id} and id = ${event?.external_id ?? ''} and action = 'users.applyRights'`).toHaveLength(1)
    expect(JSON.parse(event?.raw ?? '')).toMatchObject({ source: 'tickmark', outcome: 'success', actor: { kind: 'person' }, subject: { type: 'user', id: account }, changes: { roles: { added: ['admin'] } } })
  })

  it('says nothing of a person but the id of the account and the network', async () => {
    const raw = (await owner<{ raw: string }[]>`select raw from events where org_id = ${here.id} and source = 'tickmark'`).map((each) => each.raw).join('\n')
    expect(raw).not.toMatch(/Ada|Bea|example\.com|192\.0\.2\.7|Vitest/)
    expect((await eventsOf('users.applyRights'))[0]?.ip).toBe('192.0.2.0')
  })

  it('comes to rest: what judging and deciding record is judged no more, and whoever has nothing new is not asked for', async () => {
    const [found] = await owner`select id from findings where org_id = ${here.id} limit 1`
    await dismissFindings(admin, { ids: [found?.id], note: 'Planned' } as never)
    for (let turn = 0; turn < 4; turn++) await workerGoesOn()
    const before = [await entries(), (await deliveries()).length]
    for (let turn = 0; turn < 3; turn++) await workerGoesOn()
    expect([await entries(), (await deliveries()).length]).toEqual(before)
    expect(await organizationsWith('acts', new Date())).toEqual([])
    expect(await eventsOf('findings.dismiss')).toEqual([])
    expect(await eventsOf('events.ingest')).toEqual([])
  })

  it('once each, when it dies in the middle and when two do it at once', async () => {
    await createSystem(admin, { name: 'Ledger', environment: 'production', criticality: 4 } as never)
    await sealed()
    await owner.unsafe('create function dies() returns trigger language plpgsql as $$ begin raise exception \'the process dies here\'; end $$; create trigger dies before insert on event_keys for each row execute function dies()')
    await feedTrails.run(background('test'))
    expect(await eventsOf('systems.create')).toEqual([])
    await owner.unsafe('drop trigger dies on event_keys; drop function dies()')
    await Promise.all(Array.from({ length: 4 }, () => feedActs(here.id, background('test'))))
    expect(await eventsOf('systems.create')).toHaveLength(1)
    expect((await deliveries()).reduce((sum, each) => sum + each.duplicates, 0)).toBe(0)
  })

  it('an entry that was taken away from under its leaf is a rejected line, and holds up nothing', async () => {
    const above = postgres(database.superUrl, { max: 1, onnotice: () => {} })
    await createSystem(admin, { name: 'Taken', environment: 'production', criticality: 4 } as never)
    await createSystem(admin, { name: 'Left', environment: 'production', criticality: 4 } as never)
    await sealed()
    await above.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      await sql`delete from audit_entries where org_id = ${here.id} and body like '%"Taken"%'`
    })
    await above.end()
    await feedTrails.run(background('test'))
    expect((await deliveries()).at(-1)).toMatchObject({ received: 2, accepted: 1, rejected: 1 })
  })

  it('a denied act is an event too, and tells of whom', async () => {
    const reviewer = await here.person('reviewer')
    await expect(updateUser(reviewer, { id: account, version: 1, name: 'X', department: null } as never)).rejects.toMatchObject({ code: 'forbidden' })
    await startSession(visitor(here.id, { ...request, ip: '2001:db8:1:2::3' }), { userId: account, password: 'wrong' })
    await workerGoesOn()
    expect(await eventsOf('users.update')).toMatchObject([{ user_name: reviewer.userId, outcome: 'failure' }])
    expect((await eventsOf('sessions.start')).map((each) => each.ip)).toContain('2001:db8:1::')
  })
})

describe('how a field moved', () => {
  const moves = (changes: Record<string, [unknown, unknown]>) =>
    (JSON.parse(actOf({ id: 'x', ip: null, account: null, body: JSON.stringify({ at: '', action: 'a.b', outcome: 'success', category: 'x', actor: { kind: 'job', id: 'x' }, subject: { type: 'x', id: 'y' }, changes }) })) as { changes: unknown }).changes

  it.each([
    ['a number', { 'retention.auditYears': [9, 7] }, { retention: { auditYears: { moved: 'down', before: 9, after: 7 } } }],
    ['a time', { until: ['2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'] }, { until: { moved: 'up', before: '2026-01-01T00:00:00.000Z', after: '2027-01-01T00:00:00.000Z' } }],
    ['a switch', { legalHold: [true, false] }, { legalHold: { moved: 'off', before: true, after: false } }],
    ['a choice', { linkRule: ['invited_only', 'create'] }, { linkRule: { moved: 'changed', before: 'invited_only', after: 'create' } }],
    ['what somebody typed', { note: ['Was fine', 'Is not, says Mara'] }, { note: { moved: 'changed' } }],
    ['a commitment', { email: [{ commitment: 'sha256:a' }, { commitment: 'sha256:b' }] }, { email: { moved: 'changed' } }],
    ['a list', { roles: [['reviewer', 'auditor'], ['auditor', 'admin']] }, { roles: { moved: 'changed', added: ['admin'], removed: ['reviewer'] } }],
    ['a new list', { roles: [null, ['admin']] }, { roles: { moved: 'changed', added: ['admin'] } }],
    ['something new', { count: [null, 3] }, { count: { moved: 'set', after: 3 } }],
    ['something gone', { mfaEnrolledAt: ['2026-01-01T00:00:00.000Z', null] }, { mfaEnrolledAt: { moved: 'cleared', before: '2026-01-01T00:00:00.000Z' } }],
  ] as [string, Record<string, [unknown, unknown]>, unknown][])('%s', (_, changes, expected) => expect(moves(changes)).toEqual(expected))
})
