import postgres from 'postgres'
import { afterAll, beforeAll } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { testDatabase } from './database.ts'
import { organization, type TestOrganization } from './fixtures.ts'
import { daysAgo, populating } from './populating.ts'

/** A ledger with its accounts, an engagement and a control, for tests of control tests. A test file that imports this gets a database of its own. */
export const database = await testDatabase()
export const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { createControl } = await import('#lib/modules/controls/operations/details.ts')
const { performTest } = await import('#lib/modules/control-tests/operations/perform.ts')
const { createTest } = await import('#lib/modules/control-tests/operations/plan.ts')
const { performing } = await import('#lib/modules/control-tests/performing.ts')
const { getTest, listItems } = await import('#lib/modules/control-tests/queries.ts')
const { createEngagement } = await import('#lib/modules/engagements/operations.ts')
const { closePools } = await import('#db/client.ts')

export let here: TestOrganization
export let manager: Person
export let auditor: Person
export let second: Person
let lists: Awaited<ReturnType<typeof populating>>
export let ledger = ''
export let engagementId = ''
let serial = 0
const hand = background('test')

/** Accounts of the ledger as its report has them; with MFA unless it says otherwise. */
export async function frozenList(rows: string[][], { of = ledger, at = daysAgo(1), head = ['User', 'Role', 'MFA', 'Enabled'] } = {}): Promise<string> {
  const id = await lists.imported([head, ...rows].map((row) => row.join(',')).join('\n'), { of, at, mapping: { columns: { accountId: 'User', rightName: 'Role', ...(head.includes('MFA') && { mfa: 'MFA' }), ...(head.includes('Enabled') && { enabled: 'Enabled' }) } } })
  const { state, error } = await lists.get(id)
  if (state !== 'complete') throw new Error(`the list is ${state}: ${error}`)
  await lists.freeze(id)
  return id
}
export const system = () => lists.system()
export const control = async () => (await createControl(manager, { code: `AC-${10 + ++serial}`, title: `Control ${serial}`, frequency: 'quarterly', type: 'detective', automation: 'manual', status: 'implemented' } as never)).id
const period = { fromDay: daysAgo(90).slice(0, 10), toDay: daysAgo(-1).slice(0, 10), zone: 'UTC' }

export async function planned(more: object = {}): Promise<string> {
  return (await createTest(auditor, { engagementId, controlId: await control(), title: 'Accounts have a person and a second factor', source: 'populations.accounts', automatic: ['account.known-person', 'account.mfa'], systemIds: [ledger], ...more } as never)).id
}
export const version = async (id: string) => (await getTest(auditor, { id })).version

/** As the worker does. */
export async function works(): Promise<void> {
  for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = 'control-tests.perform' returning data`) await performing.work(data, hand)
}
export async function performed(id: string, reason?: string) {
  await performTest(auditor, { id, version: await version(id), reason } as never)
  await works()
  return getTest(auditor, { id })
}
export const itemsOf = async (id: string, show?: 'sample' | 'failed') => (await listItems(auditor, { testId: id, show, limit: 100 } as never)).rows

beforeAll(async () => {
  here = await organization(owner, 'Testing')
  ;[manager, auditor, second] = [await here.person('compliance_manager'), await here.person('auditor'), await here.person('reviewer')]
  lists = await populating(owner, () => manager)
  ledger = await lists.system('Ledger')
  engagementId = (await createEngagement(auditor, { code: 'FY2026', title: 'Audit', kind: 'internal', ...period, ownerId: auditor.userId, size_quarterly: 3 } as never)).id
})
afterAll(() => Promise.all([closePools(), owner.end()]))
