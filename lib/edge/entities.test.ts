import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobActor } from '#lib/auth/actor.ts'
import { testDatabase } from '../../test/database.ts'
import { organization } from '../../test/fixtures.ts'
import { populating } from '../../test/populating.ts'

const database = await testDatabase()
const { deliver } = await import('#lib/modules/events/deliver.ts')
const { listBatches } = await import('#lib/modules/events/queries.ts')
const { detectBatch } = await import('#lib/modules/findings/run-detection.ts')
const { listFindings } = await import('#lib/modules/findings/queries.ts')
const { createSystem, updateSystem } = await import('#lib/modules/systems/operations.ts')
const { getSystem, namedSystem } = await import('#lib/modules/systems/queries.ts')
const { getAddress, getControlMap, getLoggedUser, getSystemLogs } = await import('./entities.ts')
const { getAccountFacts } = await import('./account-facts.ts')
const { listAccounts } = await import('#lib/modules/people/queries.ts')
const { matching, syncing } = await import('#lib/modules/people/operations/follow.ts')
const { background } = await import('#lib/door/background.ts')
const { closePools } = await import('#db/client.ts')
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
afterAll(() => Promise.all([closePools(), owner.end()]))

const [here, next] = [await organization(owner, 'Here'), await organization(owner, 'Next')]
const [manager, engineer] = [await here.person('compliance_manager'), await here.person('reviewer')]
const account = '441700329155'
const system = { name: 'AWS production', environment: 'production', criticality: 4, logNames: account } as never

const record = (n: number, more: object = {}) => ({
  eventID: `5e1f0000-0000-4000-8000-00000000000${n}`, eventVersion: '1.08', eventTime: new Date(Date.now() - n * 60_000).toISOString(), eventSource: 'iam.amazonaws.com', eventName: 'ListUsers', awsRegion: 'eu-central-1', sourceIPAddress: '198.51.100.24',
  recipientAccountId: account, userIdentity: { type: 'IAMUser', userName: 'felix.brandt', accountId: account }, ...more,
})
const stop = { eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com', requestParameters: { name: 'org-trail' } }

async function send(to: typeof here, records: object[]): Promise<void> {
  await deliver(await to.person('contributor'), [Buffer.from(JSON.stringify({ Records: records }))] as unknown as AsyncIterable<Uint8Array>, { label: 'trail', source: 'auto', gzip: false })
  for (const { id } of (await listBatches(await to.person('reviewer'), {})).rows) await detectBatch(jobActor(to.id, 'test', 'test'), id)
}

let systemId: string
beforeAll(async () => {
  systemId = (await createSystem(manager, system)).id
  await send(here, [record(1), record(2), record(3, stop), record(4, { sourceIPAddress: '203.0.113.9', errorCode: 'AccessDenied', errorMessage: 'no' })])
  await send(next, [record(5, { userIdentity: { type: 'IAMUser', userName: 'nina.next' } }), record(6, { sourceIPAddress: '203.0.113.200' })])
}, 60_000)

it('a person in the logs: what it did, from where, on which systems, and what fired', async () => {
  const felix = await getLoggedUser(engineer, { name: 'felix.brandt' })
  expect(felix.events).toMatchObject({ count: 4, more: false, failed: 1, types: [{ value: 'ListUsers', count: 3 }, { value: 'StopLogging', count: 1 }], addresses: [{ value: '198.51.100.24', count: 3 }, { value: '203.0.113.9', count: 1 }], systems: [{ value: account, count: 4 }] })
  expect(felix.findings?.total.count).toBe((await listFindings(engineer, { user: 'felix.brandt' })).rows.length)
  expect(felix.findings?.rows.map((row) => row.ruleName)).toContain('An audit trail was stopped or deleted')
  await expect(getLoggedUser(engineer, { name: 'nina.next' })).rejects.toMatchObject({ code: 'not_found' })
})

it('an address: who acted from it; that of another organization is not there', async () => {
  expect((await getAddress(engineer, { address: '203.0.113.9' })).events).toMatchObject({ count: 1, failed: 1, users: [{ value: 'felix.brandt', count: 1 }] })
  await expect(getAddress(engineer, { address: '203.0.113.200' })).rejects.toMatchObject({ code: 'not_found' })
})

it('a system is found by its account number, has its events and findings, and its findings weigh by it', async () => {
  expect(await namedSystem(engineer, { name: account })).toMatchObject({ id: systemId, name: 'AWS production' })
  const logs = await getSystemLogs(engineer, { id: systemId })
  expect([logs.events.count, logs.findings?.rows.some((row) => row.ruleName === 'An audit trail was stopped or deleted')]).toEqual([4, true])
  const [stopped] = (await listFindings(engineer, { user: 'felix.brandt', severity: 'high' })).rows
  const [{ extra_data: extra }] = await owner`select extra_data from findings where org_id = ${here.id} and id = ${stopped?.id ?? ''}` as unknown as [{ extra_data: { reasons: { why: string }[] } }]
  expect(JSON.stringify(extra.reasons)).toMatch(/critical/i)
})

it('an account: what it holds in the last list of its system, and what it did there', async () => {
  await import('#lib/modules/index.ts')
  const lists = await populating(owner, () => manager)
  const list = async (of: string) => {
    const id = await lists.imported('Id,Name,Role,Privileged\nu-1,felix.brandt,Auditor,no\nu-1,felix.brandt,AdministratorAccess,yes\nu-2,somebody.else,Auditor,no', { of, mapping: { columns: { accountId: 'Id', accountName: 'Name', rightName: 'Role', privileged: 'Privileged' } } })
    await lists.freeze(id)
    for (const work of [syncing, matching]) for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = ${work.queue} returning data`) await work.work(data, background('test'))
    return (await listAccounts(manager, { systemId: of, limit: 10 } as never)).rows.find(({ name }) => name === 'felix.brandt')?.id ?? ''
  }
  const id = await list(systemId)
  const facts = await getAccountFacts(engineer, { id })
  expect(facts.rights.map(({ name, privileged }) => [name, privileged])).toEqual([['AdministratorAccess', true], ['Auditor', false]])
  expect([facts.events?.count, facts.findings?.rows.some((row) => row.ruleName === 'An audit trail was stopped or deleted')]).toEqual([4, true])
  // The account of the same name in another system did none of that there.
  const elsewhere = await getAccountFacts(engineer, { id: await list(await lists.system('Ledger')) })
  expect([elsewhere.rights.length, elsewhere.events?.count, elsewhere.findings?.rows]).toEqual([2, 0, []])
  await expect(getAccountFacts(await next.person('reviewer'), { id })).rejects.toMatchObject({ code: 'not_found' })
})

it('a name in the logs is that of one system, whoever asks first', async () => {
  const claim = (names: string[], logNames: (name: string) => string) => Promise.allSettled(names.map((name) => createSystem(manager, { name, environment: 'production', criticality: 2, logNames: logNames(name) } as never)))
  // Connections are open afterwards, so that the next ones really come at once.
  expect((await claim(['A', 'B', 'C', 'D', 'E', 'F'], (name) => `own-${name}`)).map((each) => each.status)).not.toContain('rejected')
  const claims = await claim(['One', 'Two', 'Three', 'Four', 'Five', 'Six'], (name) => `Shared-Name, other-${name}`)
  expect(claims.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
  const mine = await getSystem(manager, { id: systemId })
  await expect(updateSystem(manager, { ...mine, id: systemId, logNames: `${account}, shared-name` } as never)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('shared-name') })
  // Its own it keeps.
  await updateSystem(manager, { ...mine, id: systemId, logNames: `${account}, prod` } as never)
  expect(await namedSystem(engineer, { name: 'PROD' })).toMatchObject({ id: systemId })
})

it('a control: of another organization it is not found, and each role sees what it may', async () => {
  await here.controls('AC-02')
  const [control] = await owner`select id from controls where org_id = ${here.id}`
  expect(await getControlMap(engineer, { id: control?.id })).toMatchObject({ code: 'AC-02', templates: [], evidence: [], states: [] })
  await expect(getControlMap(await next.person('admin'), { id: control?.id })).rejects.toMatchObject({ code: 'not_found' })
  await expect(getLoggedUser(await here.person('executive'), { name: 'felix.brandt' })).rejects.toMatchObject({ code: 'forbidden' })
})
