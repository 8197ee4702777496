import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { approve } from '../../../test/approvals.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** What weakens the portal is itself a change of the population: with the approval that it went by, or as an exception for ever. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const app = postgres(database.url, { max: 2, onnotice: () => {} })
await import('../index.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { approveRequest, rejectRequest, requestRule } = await import('../approvals/operations.ts')
const { settleDue } = await import('../approvals/rounds.ts')
const { requestSwitchOff } = await import('../detection-rules/operations/switch-off.ts')
const { updateSettings } = await import('../settings/operations.ts')
const { getSettings } = await import('../settings/queries.ts')
const { withValues } = await import('../settings/model.ts')
const { changesExport } = await import('./exports.ts')
const { getChange, listChanges, countChanges } = await import('./queries.ts')
const { copyChange, setDependencies, updateChange } = await import('./operations/draft.ts')
const { askGate } = await import('./operations/gate.ts')
const { assignChange, closeChange, commentOnChange, reopenChange, withdrawChange } = await import('./operations/work.ts')
const { csvResponse } = await import('#lib/edge/csv.ts')
const { background } = await import('#lib/door/background.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

async function company(name: string): Promise<{ org: TestOrganization; admin: Person; manager: Person }> {
  const org = await organization(owner, name)
  return { org, admin: await org.person('admin', 'Ada'), manager: await org.person('compliance_manager', 'Marcus') }
}

async function weaken(by: Person, values: Record<string, unknown> = { 'session.idleMinutes': 45 }): Promise<string> {
  const { version, settings } = await getSettings(by, {})
  const { waits } = await updateSettings(by, { version, settings: withValues(settings, values), reason: 'The warehouse needs it' })
  return waits?.approvalId as string
}
const portal = async (by: Person, portal: 'yes' | 'alone' = 'yes') => (await listChanges(by, { portal })).rows

describe('a setting that weakens a control', () => {
  it('is a change with who asked, who approved and when, once it is applied and not before', async () => {
    const { org, admin, manager } = await company('Population')
    await org.controls('CM-01')
    const approvalId = await weaken(admin)
    expect(await portal(manager)).toEqual([])
    await approve(manager, org.id, 'For the scanners alone')
    const [row, ...more] = await portal(manager)
    expect(more).toEqual([])
    expect(row).toMatchObject({ reference: 'CHG-1', title: 'Weaker settings: Sessions: idle timeout (minutes)', type: 'normal', category: 'configuration', state: 'closed', result: 'successful', systems: ['The portal'], requestedByName: 'Ada', approvalId, alone: false, late: false })
    const change = await getChange(manager, { id: row?.id as string })
    const [asked] = await owner`select opened_at, closed_at from approvals where id = ${approvalId}`
    expect(change).toMatchObject({ submittedAt: asked?.opened_at, approvedAt: asked?.closed_at, implementedById: null, verifiedById: null, description: 'Sessions: idle timeout (minutes): 15 → 45', justification: 'The warehouse needs it', approvals: [{ id: approvalId, state: 'approved' }] })
    expect(change.steps.map(({ verb, byName, note }) => [verb, byName, note])).toEqual([['submit', 'Ada', null], ['approve', 'Marcus', 'For the scanners alone'], ['implement', null, null]])
    expect(change.revisions).toHaveLength(1)
    const csv = await csvResponse(org.id, changesExport, await changesExport.take(manager, { format: 'csv', portal: 'yes' })).text()
    expect(csv).toMatch(new RegExp(`"CHG-1",.*"The portal",.*"Ada",.*"Marcus",.*,"No","No","${approvalId}",`))
    const [entry] = await owner`select body::jsonb #>> '{actor,kind}' as kind from audit_entries where org_id = ${org.id} and action = 'changes.recordApplied'`
    expect(entry?.kind).toBe('job')
    // Approved and applied, it performed the control that changes are for.
    const [occurrence] = await owner`select c.code, o.occurrence, o.performed_by_id as by, o.performed_at as at from control_occurrences o join controls c on c.org_id = o.org_id and c.id = o.control_id where o.org_id = ${org.id} and o.proof_id = ${row?.id as string}`
    expect(occurrence).toEqual({ code: 'CM-01', occurrence: 'CHG-1', by: manager.userId, at: asked?.closed_at })
  })

  it('that was rejected, or waits, is none', async () => {
    const { admin, manager } = await company('Rejected')
    const approvalId = await weaken(admin)
    await rejectRequest(manager, { id: approvalId, sha256: (await getApproval(manager, { id: approvalId })).sha256, note: 'No' } as never)
    await weaken(admin, { 'password.history': 6 })
    expect(await portal(manager)).toEqual([])
  })

  it('approved by two at once is one', async () => {
    const { org, admin, manager } = await company('Race')
    const other = await org.person('compliance_manager', 'Other')
    const approvalId = await weaken(admin)
    const { sha256 } = await getApproval(manager, { id: approvalId })
    const both = await Promise.allSettled([manager, other].map((by) => approveRequest(by, { id: approvalId, sha256 })))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await portal(manager)).toHaveLength(1)
  })

  it('that nobody else could approve is an exception for ever', async () => {
    const org = await organization(owner, 'Alone')
    const only = await org.person('admin', 'Only')
    const approvalId = await weaken(only)
    await settleDue(background('test'))
    expect(await portal(only)).toEqual([])
    // The clock of the database: nobody has three days.
    await owner`alter table approvals disable trigger moves`
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update approvals set alone_at = now() - interval '1 minute' where id = ${approvalId}`))
    await owner`alter table approvals enable trigger moves`
    await settleDue(background('test'))
    expect((await getSettings(only, {})).settings.session.idleMinutes).toBe(45)
    const [row] = await portal(only, 'alone')
    expect(row).toMatchObject({ alone: true, approvedAt: null, state: 'closed', approvalId })
    expect((await countChanges(only, { portal: 'alone' })).count).toBe(1)
    expect((await getChange(only, { id: row?.id as string })).steps.map(({ verb, flags }) => [verb, flags])).toEqual([['submit', []], ['implement', ['alone']]])
  })
})

it('another approval rule, and a rule switched off, are changes too', async () => {
  const { org, admin, manager } = await company('Others')
  const asked = await requestRule(admin, { kind: 'evidence-removal', number: 1, definition: { cases: [{ stages: [{ needed: 1, roles: ['admin'], named: [] }] }], lastsDays: 10 }, reason: 'Fewer' } as never) as { approvalId: string }
  await approveRequest(manager, { id: asked.approvalId, sha256: (await getApproval(manager, { id: asked.approvalId })).sha256 })
  const off = await requestSwitchOff(admin, { ruleIds: ['aws-root-account-used'], reason: 'Noise' }) as { approvalId: string }
  await approveRequest(manager, { id: off.approvalId, sha256: (await getApproval(manager, { id: off.approvalId })).sha256 })
  expect((await portal(manager)).map(({ approvalId }) => approvalId).sort()).toEqual([asked.approvalId, off.approvalId].sort())
  const [missing] = await owner`select count(*)::int as count from approvals a join tickmark_approvables() k on k.kind = a.kind where a.org_id = ${org.id} and k.population is not null and a.applied_xid is not null and not exists (select from changes c where c.approval_id = a.id)`
  expect(missing?.count).toBe(0)
})

it('nobody changes, reopens or copies what the portal recorded; a comment may stand beside it', async () => {
  const { org, admin, manager } = await company('Kept')
  await weaken(admin)
  await approve(manager, org.id)
  const id = (await portal(manager))[0]?.id as string
  const kept = { code: 'conflict', message: expect.stringMatching(/CHG-1 was made by the portal/) }
  const answers = Object.fromEntries(['impact', 'reach', 'backOut', 'testing', 'novelty'].map((each) => [`answer.${each}`, 1]))
  await expect(reopenChange(admin, { id, version: 1, note: 'Again' })).rejects.toMatchObject(kept)
  await expect(withdrawChange(admin, { id, version: 1, note: 'No' })).rejects.toMatchObject(kept)
  await expect(closeChange(admin, { id, version: 1, result: 'failed', note: 'No' })).rejects.toMatchObject(kept)
  await expect(copyChange(admin, { id })).rejects.toMatchObject(kept)
  await expect(assignChange(admin, { id, version: 1, implementerId: manager.userId })).rejects.toMatchObject(kept)
  await expect(setDependencies(admin, { id, version: 1, dependsOn: [] })).rejects.toMatchObject(kept)
  await expect(updateChange(admin, { id, version: 1, title: 'Other', category: 'code', systemIds: [v7()], ...answers, refs: [] } as never)).rejects.toMatchObject(kept)
  expect(await askGate(admin, { id })).toMatchObject({ allowed: false })
  await commentOnChange(manager, { id, comment: 'Looked at' })
  const stranger = (await company('Stranger')).manager
  await expect(getChange(stranger, { id })).rejects.toMatchObject({ code: 'not_found' })
})

describe('bare SQL of the application’s role', () => {
  const attack = (orgId: string, work: (sql: postgres.TransactionSql) => Promise<unknown>) => app.begin(async (sql) => {
    await sql`select set_config('app.org_id', ${orgId}, true)`
    const body = { v: 1, action: 'test.attack', category: 'approval', outcome: 'success', actor: { kind: 'person', id: v7() }, subject: { type: 'approval', id: v7(), label: '' } }
    await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${orgId}, ${v7()}, now(), ${JSON.stringify(body)})`
    await work(sql)
    await sql`set constraints all immediate`
    throw new Error('got through')
  }).catch((error: { code?: string; message: string }) => error.code ?? error.message)

  it('records nothing of the portal that was not approved, and applies nothing without its record', async () => {
    const { org, admin, manager } = await company('Bare')
    const row = (more: Record<string, unknown>) => ({ org_id: org.id, id: v7(), number: 900, title: 'Mine', type: 'normal', category: 'configuration', state: 'closed', result: 'successful', description: '', justification: '', system_ids: [] as string[], answers: { impact: 0 }, test_plan: '', back_out_plan: '', refs: [] as string[], requested_by_id: admin.userId, implemented_at: new Date(), created_at: new Date(), updated_at: new Date(), ...more })
    const record = (more: Record<string, unknown>) => attack(org.id, (sql) => sql`insert into changes ${sql(row(more) as never)}`)
    const open = await weaken(admin)
    expect(await record({ approval_id: open })).toBe('TM005')
    expect(await record({ approval_id: v7() })).toBe('TM005')
    await approve(manager, org.id)
    // Applied in another transaction: it has its record.
    expect(await record({ approval_id: open })).toBe('TM005')
    // With no approval it is a draft as any other.
    expect(await record({})).toBe('TM005')
    const id = (await portal(manager))[0]?.id as string
    expect(await attack(org.id, (sql) => sql`update changes set title = 'Something else' where id = ${id}`)).toBe('TM002')
    expect(await attack(org.id, (sql) => sql`update changes set approval_id = null where id = ${id}`)).toBe('TM002')
    expect(await attack(org.id, (sql) => sql`delete from changes where id = ${id}`)).toBe('42501')
    // Approved by whatever road, and applied past the record.
    const next = await weaken(admin, { 'password.history': 6 })
    await write(database.ownerUrl, org.id, async (sql) => void (await sql`update approvals set state = 'approved', closed_at = now() where id = ${next}`))
    expect(await attack(org.id, (sql) => sql`update approvals set applied_at = now() where id = ${next}`)).toBe('TM005')
    expect(await attack(org.id, (sql) => sql`update settings set document = jsonb_set(document, '{password,history}', '6')`)).toBe('TM005')
    // Whatever is said about it, who asked and whether anybody agreed is what the approval says.
    const [made] = await app.begin(async (sql) => {
      await sql`select set_config('app.org_id', ${org.id}, true)`
      await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${org.id}, ${v7()}, now(), ${JSON.stringify({ v: 1, action: 'test', category: 'approval', outcome: 'success', actor: { kind: 'job', id: 'x' }, subject: { type: 'change', id: v7(), label: '' } })})`
      return sql`insert into changes ${sql(row({ approval_id: next, requested_by_id: manager.userId, approved_at: new Date(), alone: false }) as never)} returning requested_by_id, alone, approved_at`
    })
    expect(made).toMatchObject({ requested_by_id: admin.userId, alone: true, approved_at: null })
  })
})
