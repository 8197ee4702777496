import { createHash } from 'node:crypto'
import { CopyObjectCommand, CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, PutPublicAccessBlockCommand, type S3Client } from '@aws-sdk/client-s3'
import { bucketStore } from '../../lib/artifacts/bucket.ts'
import { bucketClient, type BucketSettings } from '../../lib/artifacts/bucket-client.ts'
import { linkObject } from '../../lib/artifacts/bucket-link.ts'
import { verified } from '../../lib/artifacts/stream.ts'
import { sweep } from '../../lib/artifacts/sweep.ts'
import { type Checks, bytesOf, collect, equal, hashOfStored, refusal, truth } from './checks.ts'
import { settingsOf } from './server.ts'

export const ORG = '01890000-0000-7000-8000-000000000001'
export const OTHER_ORG = '01890000-0000-7000-8000-000000000002'
const MIB = 2 ** 20
export const put = { orgId: ORG, type: 'application/pdf', maxBytes: 100 * MIB }

export async function makeBucket(client: S3Client, bucket: string, options: { lock?: boolean; versions?: boolean; blocked?: boolean } = {}): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: options.lock ?? true }))
  if (options.versions) await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  if (options.blocked ?? true) {
    const PublicAccessBlockConfiguration = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }
    await client.send(new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration }))
  }
}

/** What is put comes back, under a lock, whole or in a range, by hand or by the address a browser is given. */
export async function storeChecks(checks: Checks, settings: BucketSettings): Promise<void> {
  const client = bucketClient(settings)
  const store = bucketStore(settings, client)
  for (const [name, size] of [['one byte', 1], ['one part to the byte', 8 * MIB], ['one byte more than a part', 8 * MIB + 1], ['five parts', 36 * MIB + 5]] as const) {
    await checks.check(`${name}: stored under a lock, read back, hashed`, async () => {
      const hash = createHash('sha256')
      for await (const piece of bytesOf(size)) hash.update(piece)
      const stored = await store.put(bytesOf(size), put)
      equal([stored.size, stored.sha256], [size, hash.digest('hex')], 'size and hash')
      equal(await hashOfStored(store, stored), stored.sha256, 'hash read back')
      equal(await store.stat(stored), { size, lockedUntil: stored.lockedUntil, legalHold: false }, 'state')
      const hoursAhead = (stored.lockedUntil.getTime() - Date.now()) / 3_600_000
      truth(hoursAhead > 23.9 && hoursAhead < 24.1, `the lock is ${hoursAhead} hours long`)
    })
  }

  const stored = await store.put(bytesOf(300_000), put)
  await checks.check('a range', async () => {
    const all = Buffer.concat(await collect(bytesOf(300_000)))
    equal(Buffer.concat(await collect(await store.read(stored, { from: 65_530, to: 65_545 }))).toString('hex'), all.subarray(65_530, 65_546).toString('hex'), 'bytes')
  })
  await checks.check('a lock grows, a hold comes and goes, a shorter lock is refused by us', async () => {
    const until = new Date('2040-01-01T00:00:00.000Z')
    await store.lock(stored, { retainUntil: until, legalHold: true })
    equal(await store.stat(stored), { size: 300_000, lockedUntil: until, legalHold: true }, 'state')
    equal((await refusal(store.lock(stored, { retainUntil: new Date('2039-12-31') }))).problem, 'locked', 'shorter')
    await store.lock(stored, { legalHold: false })
    equal((await store.stat(stored))?.legalHold, false, 'hold')
    equal((await refusal(store.remove(stored))).problem, 'locked', 'remove')
  })
  await checks.check('empty, over the limit, and at the limit to the byte', async () => {
    equal((await refusal(store.put(bytesOf(0), put))).problem, 'empty', 'empty')
    equal((await refusal(store.put(bytesOf(9 * MIB + 1), { ...put, maxBytes: 9 * MIB }))).problem, 'too_large', 'one byte over')
    equal((await store.put(bytesOf(9 * MIB), { ...put, maxBytes: 9 * MIB })).size, 9 * MIB, 'at the limit')
  })
  await checks.check('an address for a browser: an attachment of that name and type, of the pinned version whatever comes after', async () => {
    const url = await store.downloadUrl(stored, { name: 'Prüfung "2026"/..\\x.html', type: 'text/html', seconds: 60 }) ?? ''
    await client.send(new PutObjectCommand({ Bucket: settings.bucket, Key: stored.key, Body: 'something else' }))
    const answer = await fetch(url)
    const body = Buffer.from(await answer.arrayBuffer())
    equal([answer.status, createHash('sha256').update(body).digest('hex')], [200, stored.sha256], 'answer')
    equal(answer.headers.get('content-disposition'), `attachment; filename="Pr_fung _2026__.._x.html"; filename*=UTF-8''Pr%C3%BCfung%20_2026__.._x.html`, 'disposition')
    equal(answer.headers.get('content-type')?.split(';')[0], 'text/html', 'type')
  })
  await checks.check('keys of others and of nobody', async () => {
    for (const key of ['probes/x', `anchors/${ORG}/checkpoint`, `artifacts/${ORG}/../x`, `artifacts/${ORG}`, '', 's3://', 's3://UPPER/x']) {
      equal((await refusal(store.read({ key, version: stored.version }))).problem, 'refused', key)
    }
    equal((await refusal(store.read({ ...stored, version: null }))).problem, 'refused', 'no version')
    equal((await refusal(store.read({ ...stored, version: 'b0000000-0000-0000-0000-000000000000' }))).problem, 'missing', 'no such version')
    equal(await store.stat({ ...stored, version: 'b0000000-0000-0000-0000-000000000000' }), null, 'stat')
  })
  await checks.check('the sweep finds the object without a row and the row without an object', async () => {
    const orgId = '01890000-0000-7000-8000-0000000000aa'
    const [one, two] = [await store.put(bytesOf(10), { ...put, orgId }), await store.put(bytesOf(11), { ...put, orgId })]
    const rows = [{ ...one, id: 'one', retainUntil: new Date('2041-01-01') }, { ...two, id: 'two', size: 12, retainUntil: null }, { ...one, id: 'gone', version: 'b0000000-0000-0000-0000-000000000000', retainUntil: null }]
    const report = await sweep(store, orgId, { known: async () => new Set(), all: async function* () { yield* rows } })
    equal([report.objects, report.removed, report.extended], [2, 0, 1], 'counts')
    equal(report.broken.map((each) => [each.id, each.why]), [['two', 'wrong size'], ['gone', 'missing']], 'broken')
  })
  await linkChecks(checks, settings, client)
}

async function linkChecks(checks: Checks, settings: BucketSettings, client: S3Client): Promise<void> {
  await makeBucket(client, 'company-logs')
  await makeBucket(client, 'no-versions', { lock: false })
  const linking = { ...settings, linkable: [{ bucket: 'company-logs', orgId: ORG }, { bucket: 'no-versions', orgId: null }] }
  const store = bucketStore(linking, client)
  const bodies = ['first of the month', 'second of the month'] as const
  for (const Body of bodies) await client.send(new PutObjectCommand({ Bucket: 'company-logs', Key: 'a b/ü.csv', Body, ContentType: 'text/csv' }))
  await client.send(new PutObjectCommand({ Bucket: 'no-versions', Key: 'x', Body: 'x' }))
  const limits = { orgId: ORG, maxBytes: 100 }
  await checks.check('a linked object: version pinned, hashed, read after it was written over, not ours to lock', async () => {
    const linked = await linkObject(linking, { bucket: 'company-logs', key: 'a b/ü.csv' }, limits, client)
    equal([linked.sha256, linked.size, linked.type], [createHash('sha256').update(bodies[1]).digest('hex'), bodies[1].length, 'text/csv'], 'link')
    await client.send(new CopyObjectCommand({ Bucket: 'company-logs', Key: 'a b/ü.csv', CopySource: 'no-versions/x' }))
    equal(Buffer.concat(await collect(verified(await store.read(linked), linked.sha256))).toString(), bodies[1], 'read')
    truth((await fetch(await store.downloadUrl(linked, { name: 'x.csv', type: 'text/csv', seconds: 60 }) ?? '')).ok, 'address for a browser')
    equal((await refusal(store.lock(linked, { legalHold: true }))).problem, 'refused', 'lock')
    equal((await refusal(store.remove(linked))).problem, 'refused', 'remove')
  })
  await checks.check('nothing is linked from elsewhere, of another organization, without versions, over the limit', async () => {
    const tries = [
      [{ bucket: settings.bucket, key: `artifacts/${OTHER_ORG}/x` }, limits, 'refused'], [{ bucket: 'secrets', key: 'x' }, limits, 'refused'], [{ bucket: 'company-logs', key: 'a b/ü.csv' }, { ...limits, orgId: OTHER_ORG }, 'refused'],
      [{ bucket: 'no-versions', key: 'x' }, limits, 'refused'], [{ bucket: 'company-logs', key: 'nothing' }, limits, 'missing'], [{ bucket: 'company-logs', key: '' }, limits, 'refused'],
    ] as const
    for (const [link, options, problem] of tries) equal((await refusal(linkObject(linking, link, options, client))).problem, problem, JSON.stringify(link))
    await client.send(new PutObjectCommand({ Bucket: 'company-logs', Key: 'large', Body: Buffer.alloc(101) }))
    equal((await refusal(linkObject(linking, { bucket: 'company-logs', key: 'large' }, limits, client))).problem, 'too_large', 'over the limit')
  })
}

/** The pre-flight says what a bucket lacks. */
export async function preflightChecks(checks: Checks, endpoint: string, client: S3Client): Promise<void> {
  const problems = (bucket: string, more: Partial<BucketSettings> = {}) => bucketStore(settingsOf(endpoint, bucket, more)).problems()
  await makeBucket(client, 'open-bucket', { blocked: false })
  await makeBucket(client, 'plain-bucket', { lock: false })
  await makeBucket(client, 'versions-only', { lock: false, versions: true })
  await checks.check('a fit bucket has no problems, twice', async () => {
    equal(await problems('evidence'), [], 'first')
    equal(await problems('evidence'), [], 'again')
  })
  for (const [bucket, says, more] of [
    ['open-bucket', ['Public access to open-bucket is not blocked'], {}],
    ['plain-bucket', ['Versioning is off on plain-bucket', 'Object Lock is off on plain-bucket'], {}],
    ['versions-only', ['Object Lock is off on versions-only'], {}],
    ['not-there', ['There is no bucket not-there'], {}],
    ['evidence', ['evidence does not encrypt what is stored'], { encryption: 'none' }],
  ] as [string, string[], Partial<BucketSettings>][]) {
    await checks.check(`the pre-flight of ${bucket}: ${says.join(', ')}`, async () => {
      const said = await problems(bucket, more)
      equal(said.length, says.length, said.join(' | '))
      says.forEach((each, n) => truth(said[n]?.startsWith(each), `${said[n]} where ${each} was expected`))
    })
  }
  await checks.check('a bucket without Object Lock takes nothing', async () => {
    for (const bucket of ['plain-bucket', 'versions-only', 'not-there']) {
      const { problem, message } = await refusal(bucketStore(settingsOf(endpoint, bucket)).put(bytesOf(10), put))
      equal(problem, 'refused', message)
    }
    for (const bucket of ['plain-bucket', 'versions-only']) equal(await collect(bucketStore(settingsOf(endpoint, bucket)).list(ORG)), [], 'left behind')
  })
}
