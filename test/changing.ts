import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { testDatabase } from './database.ts'
import { organization, type TestOrganization } from './fixtures.ts'

/** People, systems and changes at each state, for the tests of changes. A test file that imports this gets a database of its own. */
const database = await testDatabase()
export const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
export const app = postgres(database.url, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { submitChange } = await import('#lib/modules/changes/operations/approval.ts')
const { createChange } = await import('#lib/modules/changes/operations/draft.ts')
const { getChange } = await import('#lib/modules/changes/queries.ts')
const { approveRequest, rejectRequest } = await import('#lib/modules/approvals/operations.ts')
const { getApproval } = await import('#lib/modules/approvals/queries.ts')
const { createSystem } = await import('#lib/modules/systems/operations.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

export let org: TestOrganization
let [manager, contributor, second, reviewer, boss]: Person[] = []
export let ledger: string
export let vault: string
export const people = () => ({ manager: manager as Person, contributor: contributor as Person, second: second as Person, reviewer: reviewer as Person, boss: boss as Person })

beforeAll(async () => {
  org = await organization(owner, 'Changing')
  manager = await org.person('compliance_manager')
  contributor = await org.person('contributor')
  second = await org.person('contributor', 'Second contributor')
  reviewer = await org.person('reviewer')
  boss = await org.person('control_owner', 'Owner of the vault')
  const admin = await org.person('admin')
  await org.controls('CM-01', 'CM-03')
  ledger = (await createSystem(admin, { name: 'Ledger', environment: 'production', criticality: 2 } as never)).id
  vault = (await createSystem(admin, { name: 'Vault', environment: 'production', criticality: 4, ownerId: boss.userId } as never)).id
})

export const at = (inDays: number) => new Date(Date.now() + days(inDays)).toISOString()
export const low = { 'answer.impact': 0, 'answer.reach': 0, 'answer.backOut': 0, 'answer.testing': 1, 'answer.novelty': 1 }
export const fields = (more = {}) => ({ type: 'normal', title: 'Deploy 4.2', category: 'code', description: 'Deploy the release', justification: 'A fix is needed', systemIds: [ledger], ...low, testPlan: 'Smoke test', backOutPlan: 'Deploy 4.1', plannedFrom: at(-0.5), plannedTo: at(1), refs: ['sha256:abc', 'PR-12'], ...more }) as never
export const draft = (by: Person, more = {}) => createChange(by, fields(more))
export const seen = async (id: string) => getChange(people().manager, { id })
export const version = async (id: string) => ({ id, version: (await seen(id)).version })
export async function submitted(by: Person, more = {}): Promise<{ id: string; approvalId: string }> {
  const { id } = await draft(by, more)
  const { approvalId, stuck } = await submitChange(by, await version(id))
  expect(stuck).toBeNull()
  return { id, approvalId: approvalId as string }
}
export const decide = async (by: Person, approvalId: string, more = {}) => approveRequest(by, { id: approvalId, sha256: (await getApproval(people().manager, { id: approvalId })).sha256, ...more } as never)
export const reject = async (by: Person, approvalId: string) => rejectRequest(by, { id: approvalId, sha256: (await getApproval(people().manager, { id: approvalId })).sha256, note: 'Not now' } as never)
export async function approved(by: Person, more = {}): Promise<string> {
  const { id, approvalId } = await submitted(by, more)
  await decide(people().reviewer, approvalId)
  return id
}
export const refused = (work: Promise<unknown>) => work.then(() => 'done', (error: { code?: string }) => error.code ?? String(error))

/** As the application's role, with an entry, in one transaction; rolled back if it gets through. */
export const attack = (work: (sql: postgres.TransactionSql) => Promise<unknown>) => app.begin(async (sql) => {
  await sql`select set_config('app.org_id', ${org.id}, true)`
  const body = { v: 1, action: 'test.attack', category: 'configuration', outcome: 'success', actor: { kind: 'person', id: v7() }, subject: { type: 'change', id: v7(), label: '' } }
  await sql`insert into audit_entries (org_id, id, recorded_at, body) values (${org.id}, ${v7()}, now(), ${JSON.stringify(body)})`
  await work(sql)
  await sql`set constraints all immediate`
  throw new Error('got through')
}).catch((error: { code?: string; message: string }) => error.code ?? error.message)
