import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, beforeAll } from 'vitest'
import { type Person } from '#lib/auth/actor.ts'
import { testDatabase } from './database.ts'
import { organization, type TestOrganization, write } from './fixtures.ts'

/** People, evidence that one asks to remove, and rules in force, for the tests of approvals. A test file that imports this gets a database of its own. */
export const database = await testDatabase()
export const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
export const app = postgres(database.url, { max: 3, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { requestRemoval } = await import('#lib/modules/evidence/operations/removal.ts')
const { createEvidence } = await import('#lib/modules/evidence/operations/collect.ts')
const { getApproval } = await import('#lib/modules/approvals/queries.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end(), app.end()]))

export let org: TestOrganization
export let manager: Person
export let admin: Person
export let reviewer: Person
beforeAll(async () => {
  org = await organization(owner, 'Approvals')
  await org.controls('AC-02')
  ;[manager, admin, reviewer] = [await org.person('compliance_manager', 'Marcus'), await org.person('admin', 'Ada'), await org.person('reviewer', 'Priya')]
})

export const piece = async (by: Person = manager) => (await createEvidence(by, { title: `Evidence ${v7()}`, category: 'other', controlAreas: 'AC-02', observedFrom: '2026-01-01', observedTo: '2026-03-31' } as never)).id
export const removed = async (id: string) => (await owner`select deleted_at is not null as gone from evidence where id = ${id}`)[0]?.gone as boolean
/** A request to remove something, by the manager unless said. */
export async function asked(by: Person = manager) {
  const evidenceId = await piece(by)
  const { approvalId, stuck } = await requestRemoval(by, { id: evidenceId, reason: 'Twice' })
  return { evidenceId, approvalId, stuck }
}
export const stateOf = async (id: string) => (await owner`select state from approvals where id = ${id}`)[0]?.state as string
export const get = (person: Person, id: string) => getApproval(person, { id })

/** Another rule, for removing evidence unless said, in force at once: what the next requests go by. */
export const rule = (cases: unknown[], lastsDays = 30, kind = 'evidence-removal') => write(database.ownerUrl, org.id, async (sql) => {
  await sql`insert into approval_rules (org_id, id, kind, number, definition, created_at) select ${org.id}, ${v7()}, ${kind}, coalesce(max(number), 0) + 1, ${sql.json({ cases, lastsDays } as never)}, now() from approval_rules where kind = ${kind} and org_id = ${org.id}`
})
