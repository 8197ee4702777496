import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { planOf } from '#lib/cloud/playbook.ts'
import { playbookOf } from '#lib/cloud/providers.ts'
import { approve } from '../../../test/approvals.ts'
import { awsBucket } from '../../../test/aws-bucket.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization, write } from '../../../test/fixtures.ts'

/** The whole way, through the real process and the real client, against an account that has one bucket. */
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
const app = postgres(database.url, { max: 1, onnotice: () => {} })
await import('#lib/modules/index.ts')
const { background } = await import('#lib/door/background.ts')
const { createConnection } = await import('../connections/operations/manage.ts')
const { createSystem } = await import('../systems/operations.ts')
const { createAccount } = await import('../cloud-accounts/operations/manage.ts')
const { startScan } = await import('../cloud-scans/operations/start.ts')
const { scanning } = await import('../cloud-scans/scanning.ts')
const { getFinding, getScan, listFindings } = await import('../cloud-scans/queries.ts')
const { getChange } = await import('../changes/queries.ts')
const { mending, verifying } = await import('./mending.ts')
const { executeRemediation, rollBack } = await import('./operations/execute.ts')
const { dropRemediation, planRemediation } = await import('./operations/plan.ts')
const { requestRemediation } = await import('./operations/request.ts')
const { getRemediation } = await import('./queries.ts')
const { closePools } = await import('#db/client.ts')

const number = '111122223333'
let aws: Awaited<ReturnType<typeof awsBucket>>
let here: TestOrganization
let manager: Person
let reviewer: Person
let accountId: string

beforeAll(async () => {
  aws = await awsBucket(number)
  here = await organization(database.ownerUrl, 'Here')
  ;[manager, reviewer] = [await here.person('compliance_manager', 'Marcus'), await here.person('reviewer', 'Priya')]
  const admin = await here.person('admin', 'Ada')
  const connection = await createConnection(admin, { kind: 'aws', name: 'AWS', region: 'eu-central-1', url: aws.url, accessKeyId: 'AKIAPLANTED', secretAccessKey: 'planted-secret' } as never)
  const system = await createSystem(admin, { name: 'Ledger', environment: 'production', criticality: 2 } as never)
  accountId = (await createAccount(manager, { number, name: 'Production', connectionId: connection.id, roleArn: `arn:aws:iam::${number}:role/tickmark`, mendRoleArn: `arn:aws:iam::${number}:role/mends`, home: 'eu-central-1', systemId: system.id } as never)).id
})
afterAll(() => Promise.all([closePools(), owner.end(), app.end(), aws.close()]))

/** What a worker does with the jobs of a queue. */
async function worked(queue: 'cloud.scan' | 'cloud.mend'): Promise<void> {
  for (const { data } of await owner<{ data: { orgId: string; id: string } }[]>`delete from pgboss.job where name = ${queue} returning data`) await (queue === 'cloud.scan' ? scanning : mending).work(data, background('test'))
}
/** All of the account, or that one service of it, which takes a fraction of the time. */
const scanned = async (scope: object = { services: 's3', checks: 'AWS-S3-005' }) => {
  const { id } = await startScan(manager, { id: accountId, ...scope } as never)
  await worked('cloud.scan')
  return getScan(manager, { id })
}
const theFinding = async () => {
  const [found] = (await listFindings(manager, { accountId, check: 'AWS-S3-005' } as never)).rows
  return getFinding(manager, { id: found?.id as string })
}
const get = (id: string) => getRemediation(manager, { id })
/** The round begins the scan, and says what it told once that is over. */
const verified = async () => {
  await verifying.run(background('test'))
  await worked('cloud.scan')
  await verifying.run(background('test'))
}

async function plannedFor(by: Person = manager) {
  const { id } = await planRemediation(by, { id: (await theFinding()).id, params: {} })
  await worked('cloud.mend')
  return get(id)
}
async function approvedFor() {
  const { id, version } = await plannedFor()
  const { changeId } = await requestRemediation(manager, { id, version, reason: 'What is overwritten is gone' })
  await approve(reviewer, changeId)
  return get(id)
}
async function executed() {
  const of = await approvedFor()
  await executeRemediation(manager, { id: of.id, version: of.version })
  await worked('cloud.mend')
  return get(of.id)
}
/** As it was before, and the finding open. */
async function anew() {
  aws.state.versioning = 'Suspended'
  aws.state.sent.length = 0
  await scanned()
}
const bare = (work: (sql: postgres.TransactionSql) => Promise<unknown>) => app.begin(async (sql) => {
  await sql`select set_config('app.org_id', ${here.id}, true)`
  await work(sql)
}).then(() => 'done', (error: { code?: string }) => error.code)

describe('a remediation', { timeout: 90_000 }, () => {
  it('is planned, approved by somebody else, executed, verified by a scan and taken back, each run a change', async () => {
    await anew()
    const scan = await scanned({})
    // All the rest of the account was denied: nothing of it is good.
    expect(scan).toMatchObject({ status: 'partial' })
    expect(scan.totals?.not_evaluable).toBeGreaterThan(40)
    const planned = await plannedFor()
    expect(planned).toMatchObject({ state: 'planned', plan: { diff: [{ path: 'status', before: 'Suspended', after: 'Enabled' }], steps: [{ command: 'PutBucketVersioning' }] } })
    expect(aws.state.sent).toEqual([])
    const { changeId } = await requestRemediation(manager, { id: planned.id, version: planned.version, reason: 'What is overwritten is gone' })
    const change = await getChange(manager, { id: changeId })
    expect(change).toMatchObject({ state: 'submitted', category: 'infrastructure', description: expect.stringContaining(planned.planSha256 as string) })
    await expect(executeRemediation(manager, { id: planned.id, version: planned.version + 1 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/not approved/) })
    await approve(reviewer, changeId)
    await expect(executeRemediation(reviewer, { id: planned.id, version: planned.version + 1 })).rejects.toMatchObject({ code: 'forbidden' })
    await executeRemediation(manager, { id: planned.id, version: planned.version + 1 })
    await worked('cloud.mend')
    expect(await get(planned.id)).toMatchObject({ state: 'executed', steps: [{ number: 1, doneAt: expect.any(Date), found: false }] })
    expect(aws.state.sent).toEqual(['Enabled'])
    await verified()
    expect(await get(planned.id)).toMatchObject({ state: 'verified', error: null })
    expect(await theFinding()).toMatchObject({ state: 'fixed', before: { facets: [{ value: { status: 'Suspended' } }] }, after: { facets: [{ value: { status: 'Enabled' } }] } })
    expect(await getChange(manager, { id: changeId })).toMatchObject({ state: 'implemented' })
    // It opens nothing again: taken back at once, as an emergency that is approved afterwards.
    const undo = await rollBack(reviewer, { id: planned.id, version: (await get(planned.id)).version, reason: 'Storage costs too much' })
    expect(await getChange(manager, { id: undo.changeId })).toMatchObject({ type: 'emergency', state: 'implemented', approvedAt: null })
    await worked('cloud.mend')
    await verified()
    expect(aws.state.sent).toEqual(['Enabled', 'Suspended'])
    expect(await get(undo.id)).toMatchObject({ state: 'verified', direction: 'undo' })
    expect(await theFinding()).toMatchObject({ state: 'regressed' })
    const actions = await owner<{ action: string }[]>`select distinct action from audit_entries where org_id = ${here.id} and action like 'remediations.%'`
    expect(actions.map(({ action }) => action).sort()).toEqual(['remediations.completePlan', 'remediations.conclude', 'remediations.execute', 'remediations.finish', 'remediations.plan', 'remediations.request', 'remediations.rollBack', 'remediations.step', 'remediations.verify'])
    expect(JSON.stringify(await owner`select body from audit_entries where org_id = ${here.id}`)).not.toContain('planted-secret')
  })

  it('is not executed when somebody changed the resource since: nothing is sent', async () => {
    await anew()
    const of = await approvedFor()
    aws.state.versioning = ''
    await executeRemediation(manager, { id: of.id, version: of.version })
    await worked('cloud.mend')
    expect(await get(of.id)).toMatchObject({ state: 'failed', error: expect.stringMatching(/Somebody changed the resource/), steps: [] })
    expect(aws.state.sent).toEqual([])
  })

  it('goes on where it stood after a crash, and does nothing twice that counts twice', async () => {
    await anew()
    const of = await approvedFor()
    const { runId } = await executeRemediation(manager, { id: of.id, version: of.version })
    const [job] = await owner<{ data: { orgId: string; id: string } }[]>`select data from pgboss.job where name = 'cloud.mend' and data ->> 'id' = ${runId}`
    // The step was said and sent, and its worker died before the answer.
    const { noteStep } = await import('./operations/execute.ts')
    const { jobActor } = await import('#lib/auth/actor.ts')
    await noteStep(jobActor(here.id, 'remediation', 'test'), { id: runId, number: 1, what: 'begun' } as never)
    aws.state.versioning = 'Enabled'
    await mending.work(job?.data as never, background('test'))
    expect(await get(of.id)).toMatchObject({ state: 'executed', steps: [{ number: 1, doneAt: expect.any(Date), found: true }] })
    await owner`delete from pgboss.job where name = 'cloud.mend'`
    // The same job once more finds nothing to do.
    await mending.work(job?.data as never, background('test'))
    await verified()
    expect(await get(of.id)).toMatchObject({ state: 'verified' })
  })

  it('is not verified by a scan that could not read the resource', async () => {
    await anew()
    const of = await executed()
    aws.state.denied.add('GET')
    await verified()
    aws.state.denied.clear()
    expect(await get(of.id)).toMatchObject({ state: 'unverified', error: expect.stringMatching(/could not tell/) })
    expect(await theFinding()).toMatchObject({ unreadSince: expect.any(Date) })
  })

  it('whose plan expired, or is another than what was approved, is not executed; one at a time of a finding', async () => {
    await anew()
    const of = await approvedFor()
    await expect(planRemediation(manager, { id: of.findingId, params: {} })).rejects.toMatchObject({ code: 'conflict' })
    const expires = (until: string) => write(database.ownerUrl, here.id, async (sql) => void (await sql`update remediations set expires_at = now() + ${until}::interval where id = ${of.id}`))
    await expires('-1 second')
    expect(await get(of.id)).toMatchObject({ stands: 'Expired' })
    await expect(executeRemediation(manager, { id: of.id, version: of.version })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/expired/) })
    await expires('1 day')
    expect(await bare((sql) => sql`update remediations set plan_sha256 = 'another' where id = ${of.id}`)).toBe('TM002')
    expect(await bare((sql) => sql`update remediations set state = 'executing' where id = ${of.id}`)).toBe('TM005')
    expect(await bare((sql) => sql`update remediations set state = 'verified' where id = ${of.id}`)).toBe('TM005')
    await dropRemediation(manager, { id: of.id, version: of.version })
    expect(aws.state.sent).toEqual([])
  })

  it('is taken back only if it is as it was left', async () => {
    await anew()
    const of = await executed()
    await verified()
    aws.state.versioning = ''
    const undo = await rollBack(reviewer, { id: of.id, version: (await get(of.id)).version, reason: 'Storage costs too much' })
    await worked('cloud.mend')
    expect(await get(undo.id)).toMatchObject({ state: 'failed', error: expect.stringMatching(/Somebody changed the resource/), steps: [] })
    expect(aws.state.sent).toEqual(['Enabled'])
  })

  it('that opens something again when it is taken back waits for approval first', async () => {
    await anew()
    const done = await executed()
    await verified()
    const opens = playbookOf('s3-public-block')
    if (!opens) throw new Error('the playbook is gone')
    const plan = planOf(opens, done.target, {}, { bucket: 'ledger-archive', block: null })
    // As that playbook would have left it.
    await write(database.ownerUrl, here.id, async (sql) => void (await sql`update remediations set playbook = ${plan.playbook}, plan = ${sql.json(plan as never)}, plan_sha256 = ${plan.hash}, result = ${sql.json(plan.after as never)} where id = ${done.id}`))
    const { id, changeId } = await rollBack(reviewer, { id: done.id, version: (await get(done.id)).version, reason: 'The site has to be read' })
    expect(await get(id)).toMatchObject({ state: 'requested', direction: 'undo' })
    expect(await getChange(manager, { id: changeId })).toMatchObject({ type: 'normal', state: 'submitted', description: expect.stringContaining('DeletePublicAccessBlock') })
    await expect(executeRemediation(reviewer, { id, version: 2 })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/not approved/) })
    await dropRemediation(manager, { id, version: 2 })
  })

  it('of high risk takes two people, whatever the rule for changes asked', async () => {
    await anew()
    const planned = await plannedFor()
    await write(database.ownerUrl, here.id, async (sql) => void (await sql`update remediations set risk = 'high' where id = ${planned.id}`))
    // A rule that asks one person for any risk.
    await write(database.ownerUrl, here.id, async (sql) => void (await sql`insert into approval_rules (org_id, id, kind, number, definition, created_at) select ${here.id}, uuidv7(), 'change', coalesce(max(number), 0) + 1, ${sql.json({ cases: [{ stages: [{ needed: 1, roles: ['reviewer'], named: [] }] }], lastsDays: 30 })}, now() from approval_rules where org_id = ${here.id} and kind = 'change'`))
    const { changeId } = await requestRemediation(manager, { id: planned.id, version: planned.version, reason: 'What is overwritten is gone' })
    await approve(reviewer, changeId)
    const of = await get(planned.id)
    expect(of.stands).toBe('Approved')
    await expect(executeRemediation(manager, { id: of.id, version: of.version })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/takes 2 people/) })
    await dropRemediation(manager, { id: of.id, version: of.version })
    expect(aws.state.sent).toEqual([])
  })

  it('says so when there is nothing to do, and when a parameter does not fit', async () => {
    await anew()
    aws.state.versioning = 'Enabled'
    expect(await plannedFor()).toMatchObject({ state: 'failed', error: expect.stringMatching(/nothing to do/) })
    await expect(planRemediation(await here.person('auditor'), { id: (await theFinding()).id, params: {} })).rejects.toMatchObject({ code: 'forbidden' })
  })
})
