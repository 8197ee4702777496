import postgres from 'postgres'
import { afterAll, beforeEach, expect } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { setClock } from '#lib/clock.ts'
import { testDatabase } from './database.ts'
import { organization, type TestOrganization, write } from './fixtures.ts'

/** An organization for each test, and the worker’s round over its trail, for the tests of notifications. A test file that imports this gets a database of its own. */
export const database = await testDatabase()
await import('#lib/edge/everything.ts')
export const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { v7 } = await import('uuid')
const { closePools } = await import('#db/client.ts')
const { sealer } = await import('#lib/audit/seal.ts')
const { background } = await import('#lib/door/background.ts')
const { jobActor } = await import('#lib/auth/actor.ts')
const { rotateKey } = await import('#lib/modules/audit-trail/proofs.ts')
const { raiseFinding } = await import('#lib/modules/findings/operations/raise.ts')
const { follow } = await import('#lib/modules/notifications/follow.ts')
const { listNotifications } = await import('#lib/modules/notifications/queries.ts')

export let here: TestOrganization
export let admin: Person
export let manager: Person
export let reviewer: Person
let back = () => {}
afterAll(() => Promise.all([closePools(), owner.end()]))
beforeEach(async () => {
  here = await organization(owner, 'Here')
  await here.controls('AC-02')
  ;[admin, manager, reviewer] = [await here.person('admin'), await here.person('compliance_manager'), await here.person('reviewer')]
  return () => back()
})

export const hand = background('test')
const sealOne = sealer(hand.write, (orgId) => rotateKey(jobActor(orgId, 'sealing', 'test'), { reason: 'First key of the log' }))
/** All of it: what is recorded while some transaction of the cluster runs is sealed a little later. */
export const seal = (orgId: string) => expect.poll(async () => {
  await sealOne(orgId)
  return (await owner`select (select count(*) from audit_entries where org_id = ${orgId}) - (select count(*) from audit_leaves where org_id = ${orgId}) as left`)[0]?.left as string
}, { timeout: 10_000 }).toBe('0')

/** As the worker does: what was recorded is sealed, and then looked at. */
export async function round(orgId = here.id): Promise<void> {
  await seal(orgId)
  await follow(orgId, hand)
}
export const later = (ms: number) => {
  const now = Date.now()
  back()
  back = setClock({ now: () => new Date(now + ms) })
}

export const told = async (person: Person, input = {}) => (await listNotifications(person, input)).rows
export const kinds = async (person: Person) => (await told(person)).map((each) => each.kind).sort()
export const mails = async (to: Person) => await owner<{ subject: string; text: string }[]>`select subject, text from mails where org_id = ${here.id} and recipient = ${to.email} order by created_at`

export async function findings(count: number, severity = 3): Promise<string[]> {
  const ids = Array.from({ length: count }, () => v7())
  await write(owner, here.id, (sql) => sql`
    insert into findings (org_id, id, rule_id, rule_name, severity, description, occurred_at, source, status, risk_score, correlation_key, extra_data, created_at, updated_at)
    select ${here.id}, id, 'some-rule', 'Root account used', ${severity}, '', now(), 'cloudtrail', 'open', 50, id::text, '{}', now(), now() from unnest(${ids}::uuid[]) as id`)
  return ids
}
export const raised = (key: string) => raiseFinding(jobActor(here.id, 'test', 'test'), { ruleId: 'tickmark.evidence-altered', ruleName: 'Stored evidence was altered or is missing', severity: 'critical', description: 'x', system: 'x', key, riskScore: 90, reasons: [{ points: 90, because: 'x' }], matched: [], about: {} })
