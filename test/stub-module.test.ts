import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { grantsOfPrincipal } from '#lib/auth/permissions.ts'
import { rulesOf } from '../db/migrate.ts'
import { approve } from './approvals.ts'
import { testDatabase } from './database.ts'
import { organization, type TestOrganization, write } from './fixtures.ts'

/** What a later module declares is enough: what approves, notifies, schedules, takes in and prints works for it, and no file of these knows it. */
const database = await testDatabase()
// Before the others: what a role may is made once, at the first question.
const { importVendors, migration, queue, requestVetting, vendorsExport } = await import('./stub-module.ts')
await import('#lib/edge/everything.ts')
const { approvables } = await import('#lib/door/approvable.ts')
const { approvablesSql } = await import('#lib/door/approvables-sql.ts')
const { background } = await import('#lib/door/background.ts')
const { sealer } = await import('#lib/audit/seal.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { pdfResponse } = await import('#lib/edge/pdf.ts')
const { getApproval } = await import('#lib/modules/approvals/queries.ts')
const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
const { follow } = await import('#lib/modules/notifications/follow.ts')
const { listNotifications } = await import('#lib/modules/notifications/queries.ts')
const { runSchedule } = await import('#lib/modules/schedules/operations.ts')
const { listSchedules } = await import('#lib/modules/schedules/queries.ts')
const { begin, startSchedules } = await import('#lib/modules/schedules/rounds.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

let here: TestOrganization
const person = async (role: 'admin' | 'compliance_manager', name?: string) => ({ ...(await here.person(role, name)), grants: grantsOfPrincipal(role) })

beforeAll(async () => {
  // As a start does: its table, and the rules over what all modules say.
  await owner.unsafe(migration)
  const rules = await rulesOf(approvablesSql(approvables()))
  await owner.begin((all) => all.unsafe(rules))
  await queue(owner)
  here = await organization(owner, 'Here')
})

const bare = (change: string) => write(database.ownerUrl, here.id, async (sql) => void (await sql.unsafe(`update vendors set ${change}`)))

it('takes many rows in, through the door, and who holds its permission is notified', async () => {
  const admin = await person('admin')
  expect(await importVendors(await person('admin', 'Importer'), { names: Array.from({ length: 2_000 }, (_, n) => `Vendor ${n}`) })).toEqual({ merged: 2_000 })
  const hand = background('test')
  const seal = sealer(hand.write, (orgId) => rotateKey(jobActor(orgId, 'sealing', 'test'), { reason: 'First key of the log' }))
  await expect.poll(async () => {
    await seal(here.id)
    return (await owner`select (select count(*) from audit_entries where org_id = ${here.id}) - (select count(*) from audit_leaves where org_id = ${here.id}) as left`)[0]?.left as string
  }).toBe('0')
  await follow(here.id, hand)
  expect((await listNotifications(admin, {})).rows).toMatchObject([{ kind: 'vendors.imported', title: 'A vendor was imported', href: '/vendors' }])
})

it('is approved by somebody else; PostgreSQL does nothing without, and a change of what matters makes it void', async () => {
  const [one, other] = await owner`select id from vendors order by id limit 2`
  await expect(bare(`status = 'approved' where id = '${one?.id}'`)).rejects.toMatchObject({ code: 'TM005', message: expect.stringMatching(/only when somebody else has approved/) })
  const { approvalId } = await requestVetting(await person('compliance_manager'), { id: one?.id })
  await approve(await person('admin'), one?.id)
  expect(await owner`select status from vendors where id = ${one?.id}`).toEqual([{ status: 'approved' }])
  expect(await getApproval(await person('admin'), { id: approvalId })).toMatchObject({ state: 'approved', kind: 'vendor-vetting' })
  const asked = await requestVetting(await person('compliance_manager'), { id: other?.id })
  await bare(`name = 'Another' where id = '${other?.id}'`)
  expect(await getApproval(await person('admin'), { id: asked.approvalId })).toMatchObject({ state: 'void' })
})

it('is scheduled, and begins', async () => {
  const manager = await here.person('compliance_manager')
  await startSchedules.run(background('test'))
  const mine = async () => (await listSchedules(manager, {})).find((each) => each.what === 'vendors.startCheck')
  await runSchedule(manager, { id: String((await mine())?.id) })
  for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'schedules.start' returning data`) await begin(data)
  expect(await mine()).toMatchObject({ label: 'A look at all vendors', lastStatus: 'started', runStatus: 'queued' })
})

it('is printed', async () => {
  const admin = await person('admin')
  const response = await pdfResponse(here.id, vendorsExport, await vendorsExport.take(admin, { format: 'pdf' }), () => {})
  const bytes = Buffer.from(await response.arrayBuffer())
  expect([bytes.subarray(0, 5).toString(), bytes.includes('%%EOF')]).toEqual(['%PDF-', true])
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="vendors.pdf"')
})
