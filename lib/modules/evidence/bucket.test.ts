import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/auth/actor.ts'
import { resetEnv } from '#lib/env.ts'
import { testDatabase } from '../../../test/database.ts'
import { about, pdf, stream } from '../../../test/files.ts'
import { organization, type TestOrganization } from '../../../test/fixtures.ts'
import { startS3 } from '../../../test/s3.ts'

/** The same evidence in a locked bucket; peers/s3 shows that bucket to others. */
const s3 = await startS3()
const reports = `${s3.bucket}-reports`
Object.assign(process.env, { S3_BUCKET: s3.bucket, S3_ENDPOINT: s3.endpoint, S3_REGION: 'us-east-1', S3_ACCESS_KEY_ID: 'a-key-of-a-test', S3_SECRET_ACCESS_KEY: 'a-secret-of-a-test', S3_FORCE_PATH_STYLE: 'true', S3_LINK_BUCKETS: reports })
resetEnv()
const database = await testDatabase()
const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
const { artifactStore } = await import('#lib/artifacts/index.ts')
const { download, link } = await import('./deliver.ts')
const { compareStore, lockFile, recheckStored, verifyNow } = await import('../artifacts/jobs.ts')
const { collectEvidence } = await import('./operations/collect.ts')
const { extendRetention, setLegalHold } = await import('../artifacts/operations/keep.ts')
const { getEvidence } = await import('./queries.ts')
const { receive } = await import('../artifacts/receive.ts')
const { evidenceFile } = await import('./files.ts')
await import('../index.ts')
const { closePools } = await import('#db/client.ts')

let here: TestOrganization
let who: Person
let manager: Person
beforeAll(async () => {
  here = await organization(database.ownerUrl, 'Bucket')
  await here.controls('AC-02', 'OP-01')
  who = await here.person('contributor')
  manager = await here.person('compliance_manager')
})
afterEach(() => s3.fail(() => null))
afterAll(() => Promise.all([closePools(), owner.end(), s3.stop()]))

async function collect(title: string) {
  const file = await receive(who, 'evidence.collect', evidenceFile, { name: 'Prüfung.pdf', body: stream(pdf(title)) })
  const { id } = await collectEvidence(who, { title, ...about, file })
  const [row] = await owner`select artifact_id from evidence_versions where evidence_id = ${id}`
  return { id, file, address: { key: file.key, version: file.objectVersion }, lock: () => lockFile({ orgId: here.id, id: row?.artifact_id as string }) }
}

const fileOf = async (id: string): Promise<string> => (await owner`select artifact_id as id from evidence_versions where evidence_id = ${id}`)[0]?.id

const put = (key: string, text: string) => fetch(`${s3.endpoint}/${reports}/${key}`, { method: 'PUT', body: text, headers: { 'content-type': 'text/csv' } })

describe('in a bucket', () => {
  it('a file is locked shortly, then for its whole retention; a longer one and a legal hold follow; nothing removes it', async () => {
    const { id, file, address, lock } = await collect('Locked')
    expect(file).toMatchObject({ store: 'bucket', objectVersion: expect.any(String) })
    await lock()
    const year = new Date().getUTCFullYear()
    expect((await artifactStore().stat(address))?.lockedUntil?.getUTCFullYear()).toBe(year + 7)
    await extendRetention(manager, { id: await fileOf(id), retainUntil: `${year + 9}-06-01` })
    await setLegalHold(manager, { id: await fileOf(id), hold: true, reason: 'Matter 12' })
    await lock()
    expect(await artifactStore().stat(address)).toMatchObject({ legalHold: true, lockedUntil: new Date(`${year + 9}-06-01`) })
    await setLegalHold(manager, { id: await fileOf(id), hold: false, reason: 'Settled' })
    await lock()
    expect(await artifactStore().stat(address)).toMatchObject({ legalHold: false })
    await expect(artifactStore().remove(address)).rejects.toMatchObject({ problem: 'locked' })
    expect((await getEvidence(manager, { id })).versions[0]?.lockedUntil).toEqual(new Date(`${year + 9}-06-01`))
  })

  it('a delete marker changes nothing; a download is an address of the pinned version for some minutes', async () => {
    const { id, address } = await collect('Marked')
    await fetch(`${s3.endpoint}/${s3.bucket}/${address.key}`, { method: 'DELETE' })
    expect(await verifyNow(manager, await fileOf(id))).toMatchObject({ verified: true })
    const answer = await download(who, { id }, new Request('http://localhost/'))
    expect(answer.status).toBe(302)
    const got = await fetch(answer.headers.get('location') as string)
    expect([got.status, Buffer.from(await got.arrayBuffer()).equals(pdf('Marked'))]).toEqual([200, true])
    expect(answer.headers.get('location')).toContain(`versionId=${address.version}`)
  })

  it('bytes altered inside the bucket are found by the nightly check', async () => {
    const { id, address } = await collect('Altered inside')
    const version = s3.versions().find((each) => each.id === address.version)
    if (version) version.body = pdf('Something else')
    await recheckStored('test')
    expect(await owner`select severity from findings where extra_data ->> 'evidenceId' = ${id}`).toEqual([{ severity: 4 }])
  })

  it.each([['"S3 down"', { status: 503, code: 'SlowDown' }], ['"S3 down": the line is cut', 'cut'], ['a denied action', { status: 403, code: 'AccessDenied' }]] as const)('%s: nothing is stored, and said in words', async (_phrase, failure) => {
    const before = s3.versions().length
    s3.fail((call) => (/^(PUT|POST)/.test(call) ? failure : null))
    await expect(receive(who, 'evidence.collect', evidenceFile, { name: 'a.txt', body: stream('x') })).rejects.toMatchObject({ code: expect.stringMatching(/^(unavailable|invalid)$/), message: expect.stringMatching(/\w+ \w+/) })
    expect(s3.versions()).toHaveLength(before)
  })

  it('an object that was there is linked: its version pinned, its hash its own, its lock nobody’s of ours', async () => {
    await put('q3/users.csv', 'User,Role\nann,admin\n')
    const { id, sha256 } = await link(who, { bucket: reports, key: 'q3/users.csv', title: 'Linked', ...about, category: 'access_review', controlAreas: 'AC-02' })
    await put('q3/users.csv', 'User,Role\nann,none\n')
    expect(await verifyNow(manager, await fileOf(id))).toMatchObject({ verified: true, sha256 })
    const { versions, timeline } = await getEvidence(manager, { id })
    expect(versions[0]).toMatchObject({ origin: 'link', fileName: 'users.csv', type: 'text/csv', lockedUntil: null })
    expect(timeline.map((entry) => entry.action)).toEqual(['artifacts.verify', 'evidence.link'])
    expect(await compareStore(await here.person('admin'))).toMatchObject({ broken: [], lockedOrphans: 0 })
  })

  it.each([
    ['the bucket of the portal itself', () => ({ bucket: s3.bucket, key: 'x' }), 'invalid'],
    ['a bucket nobody allowed', () => ({ bucket: 'elsewhere', key: 'x' }), 'invalid'],
    ['an object that is not there', () => ({ bucket: reports, key: 'nothing.csv' }), 'not_found'],
    ['a page called CSV', () => ({ bucket: reports, key: 'page.csv' }), 'unsupported'],
  ])('%s is not linked', async (_name, object, code) => {
    await put('page.csv', '<html><script>alert(1)</script>')
    await expect(link(who, { ...object(), title: 'No', ...about })).rejects.toMatchObject({ code })
  })
})
