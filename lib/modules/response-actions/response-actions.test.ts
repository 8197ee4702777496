import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobActor, type Person } from '#lib/auth/actor.ts'
import { approve } from '../../../test/approvals.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 1, onnotice: () => {} })
const { actOnFindings, reverseAct } = await import('./operations/act.ts')
const { endResponse, requestResponse } = await import('./operations/ask.ts')
const { listActs, listResponses } = await import('./queries.ts')
const { listIncidents } = await import('../incidents/queries.ts')
const { closePools } = await import('#db/client.ts')
await import('../index.ts')
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

const ruleId = 'portal-sign-in-failed'
let org: TestOrganization
let admin: Person
let manager: Person
beforeAll(async () => {
  org = await organization(owner, 'Responses')
  ;[admin, manager] = [await org.person('admin', 'Ada'), await org.person('compliance_manager', 'Marcus')]
})

const finding = (userName: string | null, more: object = {}) => write(owner, org.id, (sql) => sql`insert into findings ${sql({ org_id: org.id, id: v7(), rule_id: ruleId, rule_name: 'A sign-in failed', severity: 2, description: 'x', occurred_at: new Date(), user_name: userName, source: 'tickmark', risk_score: 30, extra_data: sql.json({}), event_id: v7(), created_at: new Date(), updated_at: new Date(), ...more })}`)
const act = (id: string) => actOnFindings(jobActor(org.id, 'response actions', 'test'), { id })
const statusOf = async (userId: string) => (await owner`select status from users where id = ${userId}`)[0]?.status as string
const running = async (actions: string[], role?: string) => {
  const { id } = await requestResponse(manager, { ruleId, actions, role, reason: 'At night nobody is there' } as never)
  await approve(admin, id)
  return id
}
const ended = async (id: string) => endResponse(admin, { id })

describe('response actions', () => {
  it('do nothing until another person approved them, in PostgreSQL too, and act on what is found from then on', async () => {
    const victim = await org.person('contributor', 'Carl')
    await finding(victim.userId)
    const { id } = await requestResponse(manager, { ruleId, actions: ['lock_account', 'open_incident', 'notify_role'], role: 'compliance_manager', reason: 'At night' } as never)
    await expect(act(id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(approve(manager, id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(app.begin(async (sql) => {
      await sql`select set_config('app.org_id', ${org.id}, true)`
      await sql`update response_actions set status = 'approved', decided_by_id = ${admin.userId}, decided_by_person_id = ${admin.personId}, decided_at = now() where id = ${id}`
    })).rejects.toThrow()
    await approve(admin, id)
    await expect(act(id)).rejects.toMatchObject({ code: 'conflict' })
    await finding(victim.userId)
    await finding(victim.userId)
    expect(await act(id)).toMatchObject({ findings: 2 })
    expect(await statusOf(victim.userId)).toBe('deactivated')
    expect((await listIncidents(admin, {})).rows).toHaveLength(1)
    await expect(act(id)).rejects.toMatchObject({ code: 'conflict' })
    // Locked once, and told once, for both.
    expect((await owner`select action, outcome from audit_entries where org_id = ${org.id} and action in ('users.deactivate', 'responseActions.act', 'incidents.openForFinding') order by recorded_at, id`).map((each) => each.action).sort()).toEqual(['incidents.openForFinding', 'incidents.openForFinding', 'responseActions.act', 'responseActions.act', 'responseActions.act', 'responseActions.act', 'users.deactivate'])

    const locked = (await listActs(admin, {})).find(({ action }) => action === 'lock_account')
    await expect(reverseAct(manager, { id: locked?.id as string, reason: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
    await reverseAct(admin, { id: locked?.id as string, reason: 'It was planned' })
    expect(await statusOf(victim.userId)).toBe('active')
    await expect(reverseAct(admin, { id: locked?.id as string, reason: 'x' })).rejects.toMatchObject({ code: 'conflict' })
    await ended(id)
    await finding(victim.userId)
    await expect(act(id)).rejects.toMatchObject({ code: 'not_found' })
    expect((await listResponses(admin, {}))[0]).toMatchObject({ status: 'ended' })
  })

  it('never lock the last administrator, and say so', async () => {
    const id = await running(['lock_account', 'end_sessions'])
    await finding(admin.userId)
    await act(id)
    expect(await statusOf(admin.userId)).toBe('active')
    expect((await listActs(admin, {})).find(({ action, targetId }) => action === 'lock_account' && targetId === admin.userId)).toMatchObject({ outcome: 'refused', said: expect.stringContaining('last active administrator') })
    await ended(id)
  })

  it.each([['a user of another system', 'root', { source: 'okta' }], ['nobody', null, {}], ['an id that is no account', v7(), {}]])('have nothing to do where a finding names %s', async (_, userName, more) => {
    const id = await running(['lock_account', 'revoke_token'])
    await finding(userName, more)
    await act(id)
    expect((await listActs(admin, {})).slice(0, 2).map(({ outcome }) => outcome)).toEqual(['nothing', 'nothing'])
    await ended(id)
  })

  it.each([['no action', { actions: [] }, 'actions'], ['a role that is none', { actions: ['notify_role'], role: 'nobody' }, 'role'], ['no role to notify', { actions: ['notify_role'] }, 'role'], ['no reason', { reason: ' ' }, 'reason']])('with %s are refused at the field', async (_, given, field) => {
    await expect(requestResponse(manager, { ruleId, actions: ['end_sessions'], reason: 'x', ...given } as never)).rejects.toMatchObject({ code: 'invalid', fields: expect.objectContaining({ [field]: expect.any(String) }) })
  })

  it('of a rule that is none, or has them already, are refused', async () => {
    await expect(requestResponse(manager, { ruleId: 'no-such-rule', actions: ['end_sessions'], reason: 'x' } as never)).rejects.toMatchObject({ code: 'not_found' })
    const id = await running(['end_sessions'])
    await expect(requestResponse(admin, { ruleId, actions: ['lock_account'], reason: 'x' } as never)).rejects.toMatchObject({ code: 'conflict' })
    await ended(id)
  })
})
