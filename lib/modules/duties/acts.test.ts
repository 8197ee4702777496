import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { arranging } from '../../../test/arrange.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { closePools } = await import('#db/client.ts')
const { campaign } = await import('../campaigns/examples.ts')
const { without } = await import('../approvals/examples.ts')
const { evaluateDuties } = await import('./operations/evaluate.ts')
const { getMatrix, listActs } = await import('./queries.ts')
const { evaluating } = await import('./rounds.ts')

let here: TestOrganization
let manager: Person

beforeAll(async () => {
  here = await organization(owner, 'Acts')
  manager = await here.person('compliance_manager')
})
afterAll(() => Promise.all([closePools(), owner.end()]))

async function evaluated() {
  await evaluateDuties(manager, {})
  for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = ${evaluating.queue} returning data`) await evaluating.work(data, background('test'))
  return (await getMatrix(manager, {})).last?.facts?.acts
}

it('who gave a right and decided that it stays is found, once, and of how many; who did one of both is not', async () => {
  const { here: arrange } = await arranging(owner)(here.id)
  const [both, other] = [await here.person('reviewer', 'Greta Grants'), await here.person('reviewer', 'Olaf Other')]
  let number = 0
  /** A right that `granter` gave and `decider` approved in a review. */
  const right = async (granter: Person, decider: Person) => {
    const made = await campaign(arrange, { row: { state: 'approve', assigneeId: decider.userId } })
    const personId = await arrange.add('people', { system_id: made.systemId, worker_id: `w${++number}`, name: `Holder ${number}`, kind: 'employee', state: 'active', zone: 'UTC' })
    const id = await arrange.add('access_requests', { number, person_id: personId, system_id: made.systemId, population_id: made.populationId, right_kind: 'role', right_id: 'clerk', right_name: 'clerk', scope: '', source: 'table', privileged: false, reason: 'Task', emergency: false, requested_by_id: manager.userId })
    await without(arrange, 'access_requests', 'access_moves', (sql) => sql`update access_requests set state = 'granted', approved_at = now() - interval '3 days', granted_at = now() - interval '2 days', granted_by_id = ${granter.userId} where org_id = ${here.id} and id = ${id}`)
    await without(arrange, 'campaign_rows', 'row_moves', (sql) => sql`update campaign_rows set person_id = ${personId} where org_id = ${here.id} and campaign_id = ${made.id}`)
  }
  await right(both, other)
  await right(both, both)
  await right(other, both)
  const told = { kind: 'granted_certified', looked: 3, found: 1, notEvaluable: 0 }
  expect(await evaluated()).toEqual(expect.arrayContaining([told, { kind: 'made_approved', looked: 0, found: 0, notEvaluable: 0 }]))
  expect(await evaluated()).toEqual(expect.arrayContaining([told]))
  expect((await listActs(manager, { limit: 10 } as never)).rows).toMatchObject([{ kind: 'granted_certified', holder: 'Greta Grants', one: { what: 'Granted ACC-2' }, other: { what: 'Certified it in an access review' } }])
})
