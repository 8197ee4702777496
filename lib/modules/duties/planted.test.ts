import postgres from 'postgres'
import { v7 } from 'uuid'
import { afterAll, expect, it } from 'vitest'
import { duties } from '../../../scripts/planted/duties.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, write } from '../../../test/fixtures.ts'
import { populating } from '../../../test/populating.ts'
import { mapping } from '../../../test/reviewing.ts'

/** A company with hidden conflicts, from the bytes on: those of the key are found, and no other. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { approveRequest } = await import('../approvals/operations.ts')
const { getApproval } = await import('../approvals/queries.ts')
const { createSystem } = await import('../systems/operations.ts')
const { createDuty, mapDuty } = await import('./operations/catalog.ts')
const { createRule, requestRule } = await import('./operations/rules.ts')
const { listConflicts } = await import('./queries.ts')
const { evaluating } = await import('./rounds.ts')
const { closePools } = await import('#db/client.ts')
afterAll(() => Promise.all([closePools(), owner.end()]))

it('finds every conflict that was planted, and no other', async () => {
  const { files, key } = duties()
  const here = await organization(owner, 'Planted duties')
  const [manager, admin] = [await here.person('compliance_manager'), await here.person('admin')]
  const tools = await populating(owner, () => manager)
  const systems = new Map<string, string>()
  for (const { name, environment } of key.systems) systems.set(name, (await createSystem(manager, { name, environment, criticality: 3 } as never)).id)
  const roster = await tools.system('Personnel')
  const people = new Map([...new Set(key.accounts.map(({ person }) => person))].map((name) => [name, v7()]))
  const base = { org_id: here.id, created_at: new Date(), updated_at: new Date() }
  await write(owner, here.id, async (sql) => {
    await sql`insert into people ${sql([...people].map(([name, id]) => ({ ...base, id, system_id: roster, worker_id: id, name, zone: 'UTC', kind: 'employee', state: 'active' })))}`
    for (let n = 0; n < key.accounts.length; n += 1_000) await sql`insert into accounts ${sql(key.accounts.slice(n, n + 1_000).map(({ system, account, person }) => ({ ...base, id: v7(), system_id: systems.get(system) ?? '', account_id: account, name: account, kind: 'person', person_id: people.get(person) ?? '', how: 'by_hand', said: 'The key says so', decided_by_id: manager.userId })))}`
  })
  for (const { name, file } of key.systems) {
    const id = await tools.imported(files.find((each) => each.name === file)?.bytes ?? '', { of: systems.get(name) ?? '', mapping: { ...mapping, columns: { ...mapping.columns, scope: 'scope' } } })
    await tools.freeze(id)
  }
  const ids = new Map<string, string>()
  for (const { name, pattern, ...rest } of key.duties) {
    const { id } = await createDuty(manager, { name, description: '' })
    ids.set(name, id)
    await mapDuty(manager, { id, by: 'name', right: pattern, ...rest } as never)
  }
  for (const { name, one, other, sameSystem } of key.rules) {
    const { id } = await createRule(manager, { name, oneId: ids.get(one), otherId: ids.get(other), sameSystem: String(sameSystem), risk: 4, why: 'The key says so', ownerId: manager.userId } as never)
    const { approvalId } = await requestRule(manager, { id, version: 1 })
    await approveRequest(admin, { id: approvalId, sha256: (await getApproval(admin, { id: approvalId })).sha256 } as never)
  }
  for (const { data } of await owner`delete from pgboss.job where name = 'duties.evaluate' returning data`) await evaluating.work(data as never, background('test'))
  const { rows } = await listConflicts(manager, { limit: 100 } as never)
  expect(rows.map((each) => `${each.rule}: ${each.holder}: ${each.system ?? ''}`).sort()).toEqual(key.conflicts)
}, 30_000)
