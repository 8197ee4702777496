import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Facet, Line, Resource } from '#lib/cloud/facts.ts'
import { approve } from '../../../test/approvals.ts'
import { testDatabase } from '../../../test/database.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'

const database = await testDatabase()
const app = postgres(database.url, { max: 1, onnotice: () => {} })
const { jobActor } = await import('#lib/auth/actor.ts')
const { createAccount } = await import('../cloud-accounts/operations/manage.ts')
const { getAccount } = await import('../cloud-accounts/queries.ts')
const { startScan, cancelScan } = await import('./operations/start.ts')
const { completeScan, failScan } = await import('./operations/complete.ts')
const { requestMute, muteFinding, unmuteFinding } = await import('./operations/mute.ts')
const { cloudPosture, compareScans, getFinding, getScan, listFindings, listResults } = await import('./queries.ts')
const { scannedOf } = await import('./examples.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Here')
})
afterAll(() => Promise.all([closePools(), app.end()]))

/** A statement of the application’s own role, past every operation: what PostgreSQL answers. */
const bare = (work: (sql: postgres.TransactionSql) => Promise<unknown>) => app.begin(async (sql) => {
  await sql`select set_config('app.org_id', ${here.id}, true)`
  await work(sql)
}).then(() => 'done', (error: { code?: string }) => error.code)

const file = { name: 'scan.ndjson.gz', type: 'application/gzip', origin: 'upload' as const, store: 'folder' as const, key: 'somewhere', objectVersion: null, sha256: `sha256:${'0'.repeat(64)}`, size: 5, crc32: 0, pieces: null, lockedUntil: null }
const job = () => jobActor(here.id, 'cloud scan', 'test')
let numbers = 100_000_000_000

async function account(more: object = {}) {
  const number = String(++numbers)
  const { id } = await createAccount(await here.person('admin'), { number, name: `Account ${number}`, access: 'role', roleArn: `arn:aws:iam::${number}:role/tickmark`, home: 'eu-central-1', sample: true, ...more } as never)
  return { id, number }
}

type Versions = 'Enabled' | 'Suspended' | Facet
const bucket = (name: string, versioning: Versions, { region = 'eu-central-1', tags }: { region?: string; tags?: Facet } = {}): Resource => ({
  type: 'aws.s3.bucket', id: `arn:aws:s3:::${name}`, name, account: '', region,
  facets: { versioning: typeof versioning === 'string' ? { state: 'read', value: { status: versioning, mfaDelete: false }, reads: [1] } : versioning, ...(tags ? { tags } : {}) },
})
const denied: Facet = { state: 'unread', cause: 'denied', code: 'AccessDenied', reads: [1] }

/** One scan of buckets, judged by one check. */
async function scan(of: { id: string; number: string }, buckets: Resource[], { complete = true, checks = ['AWS-S3-005'] }: { complete?: boolean; checks?: string[] } = {}) {
  const { id, runId } = await startScan(job(), { id: of.id, checks: checks.join(',') } as never)
  const at = new Date().toISOString()
  const lines: Line[] = [
    { scan: { form: 1, provider: 'aws', account: of.number, regions: ['eu-central-1'], services: ['s3'], startedAt: at } },
    { read: { number: 1, at, client: 's3', command: 'GetBucketVersioning', action: 's3:GetBucketVersioning', region: 'eu-central-1', input: {}, status: 200, attempts: 1, requestId: 'REQUEST-1', code: null } },
    ...buckets.map((resource): Line => ({ resource })),
    { inventory: { type: 'aws.s3.bucket', region: 'global', complete, pages: 1, count: buckets.length, cause: complete ? null : 'denied', code: complete ? null : 'AccessDenied', reads: [1] } },
    { end: { reads: 1, inventories: 1, resources: buckets.length } },
  ]
  await completeScan(job(), { id: runId, scanned: scannedOf(lines), file } as never)
  return id
}

const findings = async (of: { id: string }) => (await listFindings(await here.person('admin'), { accountId: of.id } as never)).rows
const one = async (of: { id: string }) => {
  const rows = await findings(of)
  expect(rows).toHaveLength(1)
  return getFinding(await here.person('admin'), { id: (rows[0] as { id: string }).id })
}

describe('a finding at a cloud account', () => {
  it('opens, is fixed with what was read before and after, and regresses: one finding over its whole life', async () => {
    const of = await account()
    await scan(of, [bucket('a', 'Suspended'), bucket('b', 'Enabled')])
    const opened = await one(of)
    expect(opened).toMatchObject({ state: 'open', name: 'a', times: 1, after: null, before: { said: expect.stringMatching(/suspended/), facets: [{ facet: 'versioning', state: 'read', value: { status: 'Suspended' }, calls: [{ command: 'GetBucketVersioning', requestId: 'REQUEST-1' }] }] } })
    await scan(of, [bucket('a', 'Suspended'), bucket('b', 'Enabled')])
    expect(await one(of)).toMatchObject({ id: opened.id, state: 'open', openedAt: opened.openedAt, times: 1 })
    const fixing = await scan(of, [bucket('a', 'Enabled'), bucket('b', 'Enabled')])
    expect(await one(of)).toMatchObject({ id: opened.id, state: 'fixed', resolvedAt: expect.any(Date), readScanId: fixing, after: { facets: [{ value: { status: 'Enabled' } }] } })
    await scan(of, [bucket('a', 'Suspended'), bucket('b', 'Enabled')])
    const again = await one(of)
    expect(again).toMatchObject({ id: opened.id, state: 'regressed', times: 2, resolvedAt: null, after: null })
    expect(again.turns.map(({ state }) => state)).toEqual(['regressed', 'fixed', 'open'])
  })

  it('whose resource is gone is gone, not fixed; and regresses when it comes back', async () => {
    const of = await account()
    await scan(of, [bucket('a', 'Suspended')])
    await scan(of, [])
    expect(await one(of)).toMatchObject({ state: 'gone', after: null, said: expect.stringMatching(/missing from a list that is whole/) })
    await scan(of, [bucket('a', 'Suspended')])
    expect(await one(of)).toMatchObject({ state: 'regressed' })
  })

  it('that could not be read stays as it was, and says since when', async () => {
    const of = await account()
    await scan(of, [bucket('a', 'Suspended')])
    await scan(of, [bucket('a', denied)])
    const unread = await one(of)
    expect(unread).toMatchObject({ state: 'open', unreadSince: expect.any(Date), said: expect.stringMatching(/suspended/) })
    // Nor is it gone when the list was cut.
    await scan(of, [], { complete: false })
    expect(await one(of)).toMatchObject({ state: 'open', unreadSince: unread.unreadSince })
    await scan(of, [bucket('a', 'Suspended')])
    expect(await one(of)).toMatchObject({ state: 'open', unreadSince: null, times: 1 })
  })

  it('is the same one when the region of a bucket could not be read', async () => {
    const of = await account()
    await scan(of, [bucket('a', 'Suspended')])
    await scan(of, [bucket('a', 'Suspended', { region: 'global' })])
    expect((await one(of)).times).toBe(1)
  })

  it('of a check that a scan did not ask stays as it is', async () => {
    const of = await account()
    await scan(of, [bucket('a', 'Suspended')])
    await scan(of, [], { checks: ['AWS-S3-006'] })
    expect(await one(of)).toMatchObject({ state: 'open', unreadSince: null })
  })

  it('is of the system its tag names; a tag that could not be read names none but the account’s', async () => {
    const { createSystem } = await import('../systems/operations.ts')
    const admin = await here.person('admin')
    const system = async (name: string) => (await createSystem(admin, { name, environment: 'production', criticality: 2 } as never)).id
    const [ledger, all] = [await system('Ledger'), await system('All of AWS')]
    const of = await account({ systemId: all, systemTag: 'system' })
    await scan(of, [bucket('tagged', 'Suspended', { tags: { state: 'read', value: { system: 'ledger' }, reads: [1] } }), bucket('unread', 'Suspended', { tags: denied }), bucket('other', 'Suspended', { tags: { state: 'read', value: { system: 'nowhere' }, reads: [1] } })])
    expect(Object.fromEntries((await findings(of)).map(({ name, systemId }) => [name, systemId]))).toEqual({ tagged: ledger, unread: all, other: all })
  })
})

describe('a scan', () => {
  it('counts what it could not read among what applies, and calls itself partial', async () => {
    const of = await account()
    const id = await scan(of, [bucket('a', 'Suspended'), bucket('b', 'Enabled'), bucket('c', denied)], { complete: false })
    const found = await getScan(await here.person('admin'), { id })
    expect(found).toMatchObject({ status: 'partial', unread: 1, incomplete: 1, totals: { pass: 1, fail: 1, not_evaluable: 2, not_applicable: 0, manual: 0 } })
    expect(found.gaps).toEqual(expect.arrayContaining([{ type: 'aws.s3.bucket', facet: null, region: 'global', cause: 'denied', code: 'AccessDenied', count: 1 }, { type: 'aws.s3.bucket', facet: 'versioning', region: 'eu-central-1', cause: 'denied', code: 'AccessDenied', count: 1 }]))
    const rows = (await listResults(await here.person('admin'), { scanId: id } as never)).rows
    expect(rows).toHaveLength(4)
    expect(rows.filter(({ resourceId }) => resourceId === null)).toMatchObject([{ outcome: 'not_evaluable', cause: 'denied' }])
  })

  it('is compared with the one before, and stands in the posture with its denominator', async () => {
    const of = await account()
    const whole = async (versions: Versions) => {
      const { id, runId } = await startScan(job(), { id: of.id } as never)
      const at = new Date().toISOString()
      await completeScan(job(), { id: runId, file, scanned: scannedOf([{ scan: { form: 1, provider: 'aws', account: of.number, regions: ['eu-central-1'], services: ['s3'], startedAt: at } }, { resource: bucket('a', versions) }, { inventory: { type: 'aws.s3.bucket', region: 'global', complete: true, pages: 1, count: 1, cause: null, code: null, reads: [] } }, { end: { reads: 0, inventories: 1, resources: 1 } }]) } as never)
      return id
    }
    await whole('Suspended')
    const id = await whole('Enabled')
    const admin = await here.person('admin')
    const { rows, count } = await compareScans(admin, { id })
    expect([count, rows]).toMatchObject([1, [{ check: 'AWS-S3-005', name: 'a', before: 'fail', after: 'pass' }]])
    const { accounts } = await cloudPosture(admin, {})
    const mine = accounts.find(({ accountId }) => accountId === of.id)
    // Everything else it would have asked was not read: nothing of that is good.
    expect(mine).toMatchObject({ status: 'partial', totals: { pass: 1, fail: 0 } })
    expect(mine?.totals.not_evaluable).toBeGreaterThan(40)
    expect(await getAccount(admin, { id: of.id })).toMatchObject({ lastScanStatus: 'partial', lastScanAt: expect.any(Date) })
  })

  it('runs once at a time, can be cancelled, and then leaves findings as they were', async () => {
    const of = await account()
    await scan(of, [bucket('a', 'Suspended')])
    const { id, runId } = await startScan(job(), { id: of.id } as never)
    await expect(startScan(job(), { id: of.id } as never)).rejects.toMatchObject({ code: 'conflict' })
    await cancelScan(await here.person('admin'), { id })
    await expect(completeScan(job(), { id: runId, scanned: scannedOf([]), file } as never)).rejects.toMatchObject({ code: 'not_found' })
    expect(await one(of)).toMatchObject({ state: 'open' })
    await startScan(job(), { id: of.id } as never)
  })

  it('that failed says why, and fixes nothing', async () => {
    const of = await account()
    await scan(of, [bucket('a', 'Suspended')])
    const { id, runId } = await startScan(job(), { id: of.id } as never)
    await failScan(job(), { id: runId, why: 'The role cannot be assumed: AccessDenied.' })
    expect(await getScan(await here.person('admin'), { id })).toMatchObject({ status: 'failed', error: expect.stringMatching(/AccessDenied/), totals: null })
    expect(await one(of)).toMatchObject({ state: 'open', unreadSince: null })
  })

  it('that broke off is none', async () => {
    const of = await account()
    const { runId } = await startScan(job(), { id: of.id } as never)
    const cut = scannedOf([{ scan: { form: 1, provider: 'aws', account: of.number, regions: ['eu-central-1'], services: [], startedAt: new Date().toISOString() } }])
    await expect(completeScan(job(), { id: runId, scanned: cut, file } as never)).rejects.toMatchObject({ code: 'conflict' })
    expect(() => scannedOf([{ end: { reads: 0, inventories: 0, resources: 0 } }])).toThrow(/begin with its head/)
  })
})

describe('accounts', () => {
  it('are scanned when their time has come, once, and by nobody while they are paused', async () => {
    const { cloudScansRound } = await import('./rounds.ts')
    const { background } = await import('#lib/door/background.ts')
    const { createConnection } = await import('../connections/operations/manage.ts')
    const { updateAccount } = await import('../cloud-accounts/operations/manage.ts')
    const admin = await here.person('admin')
    const connection = await createConnection(admin, { kind: 'aws', name: 'AWS', region: 'eu-central-1' } as never)
    const given = { connectionId: connection.id, sample: false, everyHours: 24 }
    const [due, paused] = [await account(given), await account(given)]
    const of = await getAccount(admin, { id: paused.id })
    await updateAccount(admin, { id: of.id, version: of.version, name: of.name, connectionId: connection.id, roleArn: of.roleArn, home: of.home, everyHours: 24, pausedReason: 'During the migration' } as never)
    await cloudScansRound.run(background('test'))
    await cloudScansRound.run(background('test'))
    expect(await getAccount(admin, { id: due.id })).toMatchObject({ lastScanStatus: 'running', nextScanAt: expect.any(Date) })
    expect(((await getAccount(admin, { id: due.id })).nextScanAt as Date).getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000)
    expect(await getAccount(admin, { id: paused.id })).toMatchObject({ lastScanStatus: 'never', nextScanAt: null })
    await expect(account({ ...given, number: due.number, roleArn: `arn:aws:iam::${due.number}:role/tickmark` })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('of an organization are added by one role, those that are closed or here already left out', async () => {
    const { addMembers } = await import('../cloud-accounts/operations/manage.ts')
    const { write } = await import('../../../test/fixtures.ts')
    const [of, known] = [await account(), await account()]
    const members = [{ number: of.number, name: 'Management', status: 'ACTIVE' }, { number: known.number, name: 'Known', status: 'ACTIVE' }, { number: '222200000001', name: 'New', status: 'ACTIVE' }, { number: '222200000002', name: 'Closed', status: 'SUSPENDED' }]
    await write(database.ownerUrl, here.id, async (sql) => void (await sql`update cloud_accounts set members = ${sql.json(members)} where id = ${of.id}`))
    const admin = await here.person('admin')
    expect(await addMembers(admin, { id: of.id, roleName: 'tickmark' })).toEqual({ added: 1 })
    const shown = await getAccount(admin, { id: of.id })
    expect(shown.members.filter(({ scanned }) => scanned).map(({ name }) => name)).toEqual(['Management', 'Known', 'New'])
    await expect(addMembers(admin, { id: of.id, roleName: 'tickmark' })).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('a mute', () => {
  const until = () => new Date(Date.now() + 30 * 86_400_000).toISOString()

  it('is somebody else’s to decide, holds until its end, and hides no failure', async () => {
    const of = await account()
    await scan(of, [bucket('a', 'Suspended')])
    const finding = await one(of)
    const { approvalId } = await requestMute(await here.person('reviewer'), { id: finding.id, version: finding.version, until: until(), reason: 'Exports are made anew each night' })
    expect(await one(of)).toMatchObject({ mutedUntil: null, muteAsked: approvalId })
    await approve(await here.person('compliance_manager'), finding.id)
    expect(await one(of)).toMatchObject({ state: 'open', mutedUntil: expect.any(Date), mutedReason: 'Exports are made anew each night', muteAsked: null })
    // It fails as before, and counts as that.
    const id = await scan(of, [bucket('a', 'Suspended')])
    expect((await getScan(await here.person('admin'), { id })).totals).toMatchObject({ fail: 1 })
    const muted = await one(of)
    await unmuteFinding(await here.person('reviewer'), { id: finding.id, version: muted.version } as never)
    expect(await one(of)).toMatchObject({ mutedUntil: null, mutedReason: null })
  })

  it('is refused by PostgreSQL without an approval', async () => {
    const of = await account()
    await scan(of, [bucket('a', 'Suspended')])
    const { id } = await one(of)
    expect(await bare((sql) => sql`update cloud_findings set muted_until = now() + interval '9 days', muted_reason = 'because' where id = ${id}`)).toBe('TM005')
    // Nor fixed by a scan that did not pass it, nor about another resource.
    expect(await bare((sql) => sql`update cloud_findings set state = 'fixed', resolved_at = now(), after = before where id = ${id}`)).toBe('TM005')
    expect(await bare((sql) => sql`update cloud_findings set resource_id = 'another' where id = ${id}`)).toBe('TM002')
    expect(await bare((sql) => sql`update cloud_scans set error = null, status = 'running', finished_at = null where account_id = ${of.id}`)).toBe('TM002')
    expect(await bare((sql) => sql`delete from cloud_results where outcome = 'fail'`)).toMatch(/^(TM002|42501)$/)
    await expect(muteFinding(job(), { id, approvalId: crypto.randomUUID() })).rejects.toMatchObject({ code: expect.any(String) })
    await expect(unmuteFinding(await here.person('admin'), { id, version: (await one(of)).version } as never)).rejects.toMatchObject({ code: 'conflict' })
  })
})
