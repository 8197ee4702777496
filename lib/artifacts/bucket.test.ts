import { createHash } from 'node:crypto'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { setClock } from '#lib/clock.ts'
import { startS3 } from '../../test/s3.ts'
import { bucketStore } from './bucket.ts'
import { bucketError, type BucketSettings } from './bucket-client.ts'
import { linkObject } from './bucket-link.ts'
import { disposition, mediaType } from './download-name.ts'
import { folderStore } from './folder.ts'
import { bothStores } from './index.ts'
import { ArtifactError, type ArtifactProblem } from './store.ts'
import { hashOf } from './stream.ts'

const s3 = await startS3()
let putBack = () => {}
afterEach(() => {
  putBack()
  s3.fail(() => null)
  s3.alter(null)
  s3.forgetLocks(false)
})
afterAll(() => s3.stop())
const settings: BucketSettings = {
  bucket: s3.bucket, endpoint: s3.endpoint, region: 'eu-central-1', forcePathStyle: true, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, encryption: 'AES256', kmsKeyId: null, linkable: [], patience: 1_500,
}
const store = bucketStore(settings)
const org = '01890000-0000-7000-8000-000000000001'
const MIB = 2 ** 20
const options = { orgId: org, type: 'application/pdf', maxBytes: 100 * MIB }
const all = async <T>(from: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = []
  for await (const each of from) found.push(each)
  return found
}
async function* bytes(size: number, chunk = 100_000) {
  for (let sent = 0; sent < size; sent += chunk) yield Buffer.alloc(Math.min(chunk, size - sent), sent % 250)
}
const problemOf = async (work: Promise<unknown>): Promise<ArtifactProblem | 'none' | unknown> => work.then(() => 'none', (error: unknown) => (error instanceof ArtifactError ? error.problem : error))
const left = () => [s3.versions().length, s3.uploads().size]

describe('a put', () => {
  it.each([['one byte', 1, 1], ['a part to the byte', 8 * MIB, 1], ['a part and a byte', 8 * MIB + 1, 4], ['three parts', 24 * MIB, 5]])('of %s is stored encrypted under a lock, with its SHA-256, and read back', async (_, size, calls) => {
    s3.calls.length = 0
    const stored = await store.put(bytes(size), options)
    const [version] = s3.versions()
    expect(stored).toMatchObject({ size, version: version?.id, sha256: (await hashOf(bytes(size))).sha256 })
    expect(version?.body.equals(Buffer.concat(await all(bytes(size))))).toBe(true)
    expect(version).toMatchObject({ mode: 'COMPLIANCE', until: stored.lockedUntil, type: 'application/pdf', headers: { 'x-amz-server-side-encryption': 'AES256' } })
    expect(s3.calls.filter((each) => !/^(GET|HEAD)/.test(each)), s3.calls.join()).toHaveLength(calls)
  })

  it('asks for the key it is told to encrypt with', async () => {
    await bucketStore({ ...settings, encryption: 'aws:kms', kmsKeyId: 'key-1' }).put(bytes(5), options)
    expect(s3.versions()[0]?.headers).toMatchObject({ 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': 'key-1' })
    await bucketStore({ ...settings, encryption: 'none' }).put(bytes(5), options)
    expect(s3.versions()[0]?.headers).not.toHaveProperty('x-amz-server-side-encryption')
  })

  it('sends at most two parts at once', async () => {
    let [now, most] = [0, 0]
    s3.fail(async () => {
      most = Math.max(most, ++now)
      await new Promise((done) => setTimeout(done, 50))
      now--
      return null
    })
    await store.put(bytes(48 * MIB), options)
    expect(most).toBe(2)
  })

  it('checks that the lock stands: sets it when it was forgotten, and refuses a store that takes none', async () => {
    let forgotten = true
    s3.forgetLocks(true)
    s3.fail((call) => {
      if (call.includes('retention') && forgotten) s3.forgetLocks(forgotten = false)
      return null
    })
    const stored = await store.put(bytes(10), options)
    expect((await store.stat(stored))?.lockedUntil).toEqual(stored.lockedUntil)
    s3.fail(() => null)
    s3.forgetLocks(true)
    await expect(store.put(bytes(10), options)).rejects.toThrow('did not lock it')
  })

  it('is not believed when other bytes come back', async () => {
    s3.alter((body) => Buffer.from(body.map((byte, n) => (n === 3 ? byte ^ 1 : byte))))
    expect(await problemOf(store.put(bytes(10), options))).toBe('mismatch')
    expect(await problemOf(store.put(bytes(9 * MIB), options))).toBe('mismatch')
  })

  const gone = new Error('the browser went away')
  it.each<[string, () => AsyncIterable<Uint8Array>, Partial<typeof options> & { signal?: AbortSignal }, ArtifactProblem | Error]>([
    ['empty', () => bytes(0), {}, 'empty'],
    ['one byte over the limit', () => bytes(1001), { maxBytes: 1000 }, 'too_large'],
    ['one byte over the limit, in the third part', () => bytes(17 * MIB + 1), { maxBytes: 17 * MIB }, 'too_large'],
    ['a source that throws in the third part', async function* () { yield* bytes(17 * MIB); throw gone }, {}, gone],
    ['given up', () => bytes(20 * MIB), { signal: AbortSignal.abort(gone) }, gone],
    ['an organization that climbs', () => bytes(5), { orgId: '../x' }, 'refused'],
  ])('that is %s leaves nothing', async (_, body, more, outcome) => {
    const before = left()
    expect(await problemOf(store.put(body(), { ...options, ...more }))).toBe(outcome)
    expect(left()).toEqual(before)
  })

  it.each(['PUT /artifacts', 'POST /artifacts?uploads', 'PUT /artifacts?partNumber', 'POST /artifacts?uploadId'])('whose %s fails for good leaves nothing; failing twice is not noticed', async (step) => {
    const size = step === 'PUT /artifacts' ? 100 : 20 * MIB
    const before = left()
    for (const failure of [{ status: 503, code: 'SlowDown' }, 'cut'] as const) {
      s3.fail((call) => (call === step ? failure : null))
      expect(await problemOf(store.put(bytes(size), options))).toBe('unavailable')
      expect(left()).toEqual(before)
    }
    let times = 0
    s3.fail((call) => (call === step && times++ < 2 ? { status: 500, code: 'InternalError' } : null))
    expect(await problemOf(store.put(bytes(size), options))).toBe('none')
  })
})

describe('locks and removal', () => {
  it('an earlier end is refused here, and by the store when it is asked behind our back; governance counts for nothing', async () => {
    const stored = await store.put(bytes(10), options)
    const until = new Date('2040-01-01T00:00:00.500Z')
    await store.lock(stored, { retainUntil: until })
    expect((await store.stat(stored))?.lockedUntil).toEqual(new Date('2040-01-01T00:00:01Z'))
    const calls = s3.calls.length
    expect(await problemOf(store.lock(stored, { retainUntil: new Date('2039-01-01') }))).toBe('locked')
    expect(s3.calls.slice(calls)).toEqual(['HEAD /artifacts'])
    const version = s3.versions()[0]
    if (version) version.mode = 'GOVERNANCE'
    expect((await store.stat(stored))?.lockedUntil).toBeNull()
    await store.lock(stored, { retainUntil: until })
    expect(version?.mode).toBe('COMPLIANCE')
  })

  it('what is locked or held stays, though our clock says it is over; the rest goes, its version alone', async () => {
    const stored = await store.put(bytes(10), options)
    expect(await problemOf(store.remove(stored))).toBe('locked')
    putBack = setClock({ now: () => new Date('2090-01-01') })
    expect(await problemOf(store.remove(stored))).toBe('refused')
    const version = s3.versions()[0]
    if (version) version.until = new Date(0)
    await store.lock(stored, { legalHold: true })
    await expect(store.remove(stored)).rejects.toThrow('legal hold')
    await store.lock(stored, { legalHold: false })
    await store.remove(stored)
    expect(s3.versions().some((each) => each.key === stored.key)).toBe(false)
    await store.remove(stored)
    expect(await problemOf(store.lock(stored, { legalHold: true }))).toBe('missing')
  })
})

it.each<[string, { status: number; code: string }, ArtifactProblem]>([
  ['a token that has run out', { status: 400, code: 'ExpiredToken' }, 'refused'],
  ['a bucket that is gone', { status: 404, code: 'NoSuchBucket' }, 'refused'],
  ['too much at once', { status: 503, code: 'SlowDown' }, 'unavailable'],
  ['a policy', { status: 403, code: 'AccessDenied' }, 'refused'],
])('%s is never taken for a missing file', async (_, failure, problem) => {
  const stored = await store.put(bytes(5), options)
  s3.fail(() => failure)
  expect(await problemOf(store.stat(stored))).toBe(problem)
})

it.each([{ status: 404, code: 'NoSuchVersion' }, { status: 400, code: 'InvalidArgument' }, { status: 405, code: 'MethodNotAllowed' }])('$code is', async (failure) => {
  const stored = await store.put(bytes(5), options)
  s3.fail(() => failure)
  expect(await store.stat(stored)).toBeNull()
})

it('the list goes over pages and names versions; unfinished uploads of before are dropped', async () => {
  const orgId = '01890000-0000-7000-8000-0000000000bb'
  const stored = await Promise.all(Array.from({ length: 8 }, (_, n) => store.put(bytes(n + 1), { ...options, orgId })))
  const found = await all(store.list(orgId))
  expect(found.map((each) => each.version).sort()).toEqual(stored.map((each) => each.version).sort())
  for (const [id, hoursAgo] of [['old', 49], ['young', 1]] as const) s3.uploads().set(id, { key: `artifacts/${orgId}/x`, parts: new Map(), headers: {}, at: new Date(Date.now() - hoursAgo * 3_600_000) })
  s3.uploads().set('theirs', { key: `artifacts/${org}/x`, parts: new Map(), headers: {}, at: new Date(0) })
  expect(await store.dropUnfinished(orgId, new Date(Date.now() - 48 * 3_600_000))).toBe(1)
  expect([...s3.uploads().keys()]).toEqual(['young', 'theirs'])
  s3.uploads().clear()
})

it('a file that ends early is no end; a range is a range', async () => {
  const stored = await store.put(bytes(1000, 10), options)
  expect((await hashOf(await store.read(stored, { from: 10, to: 19 }))).sha256).toBe(createHash('sha256').update(Buffer.alloc(10, 10)).digest('hex'))
  s3.fail((call) => (call === 'GET /artifacts' ? 'cut' : null))
  expect(await problemOf(store.read(stored))).toBe('unavailable')
})

it('a store that says how long the file is and ends before is not believed', async () => {
  const short = { send: async () => ({ Body: bytes(9), ContentLength: 10 }) } as unknown as Parameters<typeof bucketStore>[1]
  const at = { key: `artifacts/${org}/${org}`, version: 'v' }
  expect(await problemOf(bucketStore(settings, short).read(at).then((body) => hashOf(body)))).toBe('unavailable')
})

it('the pre-flight leaves one small object, which the next one takes away once its minute is over', async () => {
  const probes = () => s3.versions().filter((each) => each.key.startsWith('probes/'))
  expect(await store.problems()).toEqual([])
  expect(probes()).toHaveLength(1)
  expect(probes()[0]?.until?.getTime()).toBeLessThan(Date.now() + 180_000)
  for (const probe of probes()) probe.until = new Date(0)
  expect(await store.problems()).toEqual([])
  expect(probes()).toHaveLength(1)
})

it('a link pins the version that was newest, and refuses buckets that were not given', async () => {
  const linking = { ...settings, linkable: [{ bucket: 'logs', orgId: org }] }
  expect(await problemOf(linkObject(linking, { bucket: 'elsewhere', key: 'x' }, { orgId: org, maxBytes: 10 }))).toBe('refused')
  expect(await problemOf(linkObject({ ...linking, linkable: [{ bucket: s3.bucket, orgId: null }] }, { bucket: s3.bucket, key: 'x' }, { orgId: org, maxBytes: 10 }))).toBe('refused')
  expect(await problemOf(linkObject(linking, { bucket: 'logs', key: 'x' }, { orgId: '01890000-0000-7000-8000-000000000002', maxBytes: 10 }))).toBe('refused')
})

it('the pre-flight of the installation’s store is asked once in a while, not at every view', async () => {
  let asked = 0
  const both = bothStores({ ...store, problems: async () => (asked++, []) }, store)
  await Promise.all([both.problems(), both.problems()])
  await both.problems()
  expect(asked).toBe(1)
  let fails = 0
  const down = bothStores({ ...store, problems: async () => Promise.reject(new Error(String(fails++))) }, store)
  for (let n = 0; n < 2; n++) await expect(down.problems()).rejects.toThrow(String(n))
})

it('what was stored in the folder is still found when a bucket came', async () => {
  const folder = folderStore(`${process.env.DATA_DIR}/before`)
  const former = await folder.put(bytes(7), options)
  const both = bothStores(store, folder)
  const newer = await both.put(bytes(8), options)
  expect([newer.version === null, (await both.stat(former))?.size, (await both.stat(newer))?.size]).toEqual([false, 7, 8])
  expect((await hashOf(await both.read(former))).sha256).toBe(former.sha256)
  expect((await all(both.list(org))).map((each) => each.key)).toEqual(expect.arrayContaining([former.key, newer.key]))
})

describe('errors say what to mend', () => {
  const status = (httpStatusCode: number, name: string, message = '') => Object.assign(new Error(message), { name, $metadata: { httpStatusCode } })
  it.each<[string, unknown, ArtifactProblem, RegExp]>([
    ['a wrong key', status(403, 'InvalidAccessKeyId'), 'refused', /S3_ACCESS_KEY_ID/],
    ['a wrong secret', status(403, 'SignatureDoesNotMatch'), 'refused', /S3_SECRET_ACCESS_KEY/],
    ['a spent token', status(400, 'ExpiredToken'), 'refused', /credentials/],
    ['no credentials', Object.assign(new Error('x'), { name: 'CredentialsProviderError' }), 'refused', /give the machine a role/],
    ['a denied action', status(403, 'AccessDenied'), 'refused', /s3:PutObject on evidence/],
    ['a denial without words', status(403, 'UnknownError'), 'refused', /s3:PutObject on evidence/],
    ['no bucket', status(404, 'NoSuchBucket'), 'refused', /no bucket evidence/],
    ['no Object Lock', status(400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration'), 'refused', /when a bucket is created/],
    ['another region', status(301, 'PermanentRedirect'), 'refused', /S3_REGION/],
    ['a clock that is wrong', status(403, 'RequestTimeTooSkewed'), 'unavailable', /clock/],
    ['a key of KMS', status(400, 'KMS.DisabledException'), 'refused', /S3_KMS_KEY_ID/],
    ['no room', status(507, 'XMinioStorageFull'), 'full', /full/],
    ['a digest', status(400, 'BadDigest'), 'mismatch', /differs/],
    ['a missing version', status(404, 'NoSuchVersion'), 'missing', /not in the store/],
    ['an operation it does not know', status(501, 'NotImplemented'), 'refused', /does not know s3:PutObject/],
    ['too much at once', status(503, 'SlowDown'), 'unavailable', /try again/],
    ['too many', status(429, 'TooManyRequests'), 'unavailable', /try again/],
    ['a closed port', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'unavailable', /ECONNREFUSED/],
    ['an unknown name', Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), 'unavailable', /ENOTFOUND/],
    ['silence', Object.assign(new Error('x'), { name: 'TimeoutError' }), 'unavailable', /TimeoutError/],
    ['something else of ours', status(400, 'MalformedXML'), 'refused', /MalformedXML/],
    ['nothing at all', undefined, 'unavailable', /Unknown/],
  ])('%s', (_, error, problem, says) => {
    const meant = bucketError(error, settings, 's3:PutObject')
    expect([meant.problem, meant.cause]).toEqual([problem, error])
    expect(meant.message).toMatch(says)
  })
})

describe('names of downloads', () => {
  it.each([
    ['report.pdf', `attachment; filename="report.pdf"; filename*=UTF-8''report.pdf`],
    ['Prüfung "1".pdf', `attachment; filename="Pr_fung _1_.pdf"; filename*=UTF-8''Pr%C3%BCfung%20_1_.pdf`],
    ['../../etc/passwd', `attachment; filename=".._.._etc_passwd"; filename*=UTF-8''.._.._etc_passwd`],
    ['a\r\nSet-Cookie: x=1', `attachment; filename="aSet-Cookie_ x=1"; filename*=UTF-8''aSet-Cookie_%20x%3D1`],
    ['exe\u202egpj.scr', `attachment; filename="exegpj.scr"; filename*=UTF-8''exegpj.scr`],
    ['50%;x', `attachment; filename="50__x"; filename*=UTF-8''50%25%3Bx`],
    ['', `attachment; filename="download"; filename*=UTF-8''download`],
    ['\ud800', `attachment; filename="_"; filename*=UTF-8''%EF%BF%BD`],
  ])('%j', (name, header) => expect(disposition(name)).toBe(header))

  it.each([['text/csv', 'text/csv'], ['Text/CSV; charset=UTF-8', 'text/csv; charset=utf-8'], ['text/html\r\nx: y', 'application/octet-stream'], ['', 'application/octet-stream'], ['nonsense', 'application/octet-stream']])('type %j', (type, header) => expect(mediaType(type)).toBe(header))
})
