import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { hours } from '#lib/clock.ts'
import { admin, aws, calls, here, owner, test, theirs } from '../../../test/connecting.ts'
import { newKey, record, TrailBucket } from '../../../test/trail-bucket.ts'

/** Log files of CloudTrail out of their bucket, over real HTTP, with digests signed by a key of our own. */
const { pullConnection } = await import('./operations/calls.ts')
const { getConnection } = await import('./queries.ts')
const { organization } = await import('../../../test/fixtures.ts')

let bucket: TrailBucket
let serial = 0
/** A whole hour some hours ago. */
const start = Math.floor(Date.now() / hours(1)) * hours(1) - hours(12)
const at = (hour: number) => new Date(start + hours(hour))
const soon = (hour: number) => new Date(start + hours(hour) - 600_000)
beforeEach(() => {
  bucket = new TrailBucket(`trails-${++serial}`)
  theirs.answer = bucket.answer
})

const made = async (more: object = {}) => (await aws({ kind: 'cloudtrail', bucket: bucket.bucket, ...more })).id
async function pull(id: string) {
  await pullConnection(admin, { id })
  expect(await calls()).toBe(1)
  return getConnection(admin, { id })
}
/** So many hours with a log file each, and their digests. */
const deliver = (from: number, to: number) => {
  for (let hour = from; hour < to; hour++) bucket.digest(at(hour + 1), [bucket.log(soon(hour + 1), [record(`${bucket.bucket}-${hour}`, soon(hour + 1))])])
}
const findingsOf = (id: string) => owner<{ description: string; severity: number; risk_score: number; extra_data: { reasons: { points: number; because: string }[] } }[]>`select description, severity, risk_score, extra_data from findings where org_id = ${here.id} and rule_id = 'tickmark.trail-broken' and extra_data ->> 'connection' = ${id} order by id`
const eventsOf = () => owner<{ external_id: string }[]>`select external_id from events where org_id = ${here.id} and external_id like ${`${bucket.bucket}-%`} order by external_id`

describe('log files of CloudTrail', () => {
  it('come in once each with their chain verified, and a second pull reads what is new alone', async () => {
    deliver(0, 3)
    bucket.log(soon(3), [record(`${bucket.bucket}-a`, soon(3)), record(`${bucket.bucket}-b`, soon(3))])
    bucket.most = 2
    const id = await made()
    const first = await pull(id)
    expect(first).toMatchObject({ health: 'healthy', trail: { files: { read: 4, events: 5, refused: 0 }, chains: [{ digests: 3, valid: 3, unverifiable: 0, invalid: 0, listed: 3, matched: 3, until: at(3) }] } })
    expect(await eventsOf()).toHaveLength(5)
    deliver(3, 4)
    bucket.asked = []
    // The same event in a file of its own is known already.
    bucket.log(soon(4), [record(`${bucket.bucket}-a`, soon(3))])
    expect(await pull(id)).toMatchObject({ trail: { files: { read: 6, events: 6 }, chains: [{ digests: 4, valid: 4, matched: 4 }] } })
    expect(bucket.asked.filter((path) => path.endsWith('.gz'))).toHaveLength(3)
    expect(await eventsOf()).toHaveLength(6)
    expect(await findingsOf(id)).toEqual([])
    const [note] = await owner`select body::json -> 'changes' as changes from audit_entries where org_id = ${here.id} and action = 'connections.noteCall' and subject_id = ${id} order by recorded_at limit 1`
    expect(note?.changes).toMatchObject({ accepted: [null, 5], duplicates: [null, 0], rejected: [null, 0] })
  })

  it('that come a day late, under names before those that were read, come in all the same', async () => {
    deliver(0, 1)
    const id = await made()
    await pull(id)
    const late = new Date(start - hours(24))
    bucket.log(late, [record(`${bucket.bucket}-late`, late)])
    bucket.log(soon(2), [record(`${bucket.bucket}-next`, soon(2)), record(`${bucket.bucket}-before`, new Date(start - hours(30)))])
    expect(await pull(id)).toMatchObject({ health: 'healthy', trail: { files: { read: 3, events: 4 } } })
    const rows = await owner<{ id: string }[]>`select external_id as id from events where org_id = ${here.id} and external_id like ${`${bucket.bucket}-%`} order by occurred_at`
    expect(rows.map((row) => row.id.slice(bucket.bucket.length + 1))).toEqual(['before', 'late', '0', 'next'])
  })

  it('that are copies say so of their newest digest, which the next one settles', async () => {
    deliver(0, 2)
    for (const [key, object] of bucket.objects) bucket.objects.set(key, { ...object, signature: null })
    const id = await made()
    const found = await pull(id)
    expect(found.trail?.chains).toMatchObject([{ digests: 2, valid: 1, unverifiable: 1, invalid: 0 }])
    expect(found.trail?.digests[0]).toMatchObject({ endAt: at(2), state: 'unverifiable', why: expect.stringMatching(/without its signature/), findingId: null })
    deliver(2, 3)
    expect((await pull(id)).trail?.chains).toMatchObject([{ digests: 3, valid: 3 }])
    expect(await findingsOf(id)).toEqual([])
  })

  it('stay what they are where the keys cannot be asked for: nothing is verified, and no finding says otherwise', async () => {
    deliver(0, 1)
    const answer = bucket.answer
    theirs.answer = (request, body, response) => (request.headers['x-amz-target'] ? response.writeHead(400).end('{"__type":"AccessDeniedException"}') : answer(request, body, response))
    const id = await made()
    expect((await pull(id)).trail).toMatchObject({ files: { read: 1 }, digests: [{ state: 'unverifiable', why: expect.stringMatching(/ListPublicKeys/) }] })
    expect((await test(id)).checks).toMatchObject([{}, { lack: null }, { lack: null }, { lack: null }, { lack: expect.stringMatching(/ListPublicKeys/) }])
    expect(await findingsOf(id)).toEqual([])
  })
})

/** What somebody did to a bucket, which problem that is, and how it is said. */
const attacks: [what: string, act: () => void, says: RegExp, points: number][] = [
  ['a log file altered before it was read', () => { const [key] = bucket.objects.keys(); bucket.put(key as string, JSON.stringify({ Records: [record(`${bucket.bucket}-x`, soon(1))] })) }, /is not what was delivered/, 90],
  ['a log file deleted', () => { const [key] = bucket.objects.keys(); bucket.objects.delete(key as string) }, /is not there/, 70],
  ['a log file that is no gzip any more', () => { const [key] = bucket.objects.keys(); bucket.put(key as string, Buffer.concat([gzipSync('{"Records":[]}').subarray(0, 20)]), null, false) }, /cannot be read/, 90],
  ['a digest whose bytes were changed', () => { const key = digests()[1] as string; bucket.put(key, Buffer.from(String(JSON.stringify(digestOf(key))).replace('"newestEventTime"', '"newestEvenTime"')), bucket.objects.get(key)?.signature ?? null) }, /signature does not hold for its bytes/, 90],
  ['a digest removed from the middle', () => { bucket.objects.delete(digests()[1] as string) }, /is not there/, 60],
  ['a digest that is signed by another key', () => { bucket.digest(at(4), [], { by: newKey() }) }, /no key with the fingerprint/, 90],
  ['a digest signed anew by the right key after the next one was made', () => {
    const [first, second] = digests() as [string, string]
    bucket.digest(at(2), [], { previous: { key: first, hash: 'a'.repeat(64), signature: 'ab' }, name: second })
  }, /was another when this one was made/, 90],
  ['a fork', () => { const first = digests()[0] as string; bucket.digest(new Date(at(3).getTime() + 1_000), [], { previous: lastOf(first), start: at(1) }) }, /follows the same digest/, 80],
  ['a chain that begins anew', () => { bucket.digest(at(6), [], { previous: null }) }, /begins anew/, 60],
  ['an hour that nobody vouches for', () => { bucket.digest(at(6), []) }, /Nothing vouches for the time from/, 60],
  ['a digest moved to where it was not signed for', () => { const key = digests()[2] as string; const object = bucket.objects.get(key); if (object) bucket.objects.set(key.replace('0000Z.json', '0001Z.json'), object) }, /It was signed as/, 60],
  ['a digest that is no digest', () => { bucket.put((digests()[2] as string).replace('0000Z.json', '3000Z.json'), '{"awsAccountId":"1"}', 'ab') }, /not the form of a digest/, 60],
  ['a digest that unpacks to more than there may be', () => { bucket.put((digests()[2] as string).replace('0000Z.json', '3000Z.json'), Buffer.alloc(40 * 1024 * 1024, 0x20), 'ab') }, /larger than 32 MiB/, 60],
]
const digests = () => [...bucket.objects.keys()].filter((key) => key.includes('-Digest/')).sort()
const { gunzipSync } = await import('node:zlib')
const { createHash } = await import('node:crypto')
const plainOf = (key: string) => gunzipSync(bucket.objects.get(key)?.bytes as Buffer)
const digestOf = (key: string) => JSON.parse(plainOf(key).toString()) as object
const lastOf = (key: string) => ({ key, hash: createHash('sha256').update(plainOf(key)).digest('hex'), signature: bucket.objects.get(key)?.signature ?? '' })

describe('what was done to a bucket', () => {
  it.each(attacks)('%s is a finding', async (_, act, says, points) => {
    deliver(0, 3)
    act()
    const id = await made()
    const found = await pull(id)
    expect(found.trail?.chains.reduce((all, each) => all + each.invalid, 0)).toBeGreaterThan(0)
    const findings = await findingsOf(id)
    expect(findings.map((each) => each.description).join('\n')).toMatch(says)
    expect(findings.flatMap((each) => each.extra_data.reasons.map((reason) => reason.points))).toContain(points)
    expect(findings.every((each) => each.severity >= 3 && each.risk_score <= 100)).toBe(true)
    // Nothing new, nothing said again.
    await pull(id)
    expect(await findingsOf(id)).toHaveLength(findings.length)
  })

  it('does not stop what is good from coming in: a bomb and a broken file are refused by name', async () => {
    const megabytes = gzipSync(Buffer.alloc(30 * 1024 * 1024, 0x20), { level: 1 })
    bucket.put(bucket.logKey(soon(1)), Buffer.concat(Array.from({ length: 7 }, () => megabytes)), null, false)
    bucket.put(bucket.logKey(soon(1)), 'no json')
    bucket.put(bucket.logKey(soon(1)), Buffer.concat([gzipSync('{"Records":[]}'), Buffer.from('more')]), null, false)
    bucket.log(soon(1), [])
    bucket.log(soon(1), [record(`${bucket.bucket}-good`, soon(1))])
    const { trail } = await pull(await made())
    expect(trail?.files).toMatchObject({ read: 5, events: 1, refused: 3 })
    expect(await eventsOf()).toHaveLength(1)
  })
})

describe('a pull that cannot', () => {
  it.each([
    ['a bucket that is not there', () => { bucket.trouble = (_, __, response) => { bucket.refuse(response, 404, 'NoSuchBucket'); return true } }, /There is no bucket/],
    ['keys that expired', () => { bucket.trouble = (_, __, response) => { bucket.refuse(response, 403, 'ExpiredToken'); return true } }, /The key is wrong, or was deleted/],
    ['rights that are missing', () => { bucket.trouble = (_, __, response) => { bucket.refuse(response, 403, 'AccessDenied'); return true } }, /s3:ListBucket and s3:GetObject/],
    ['another region', () => { bucket.trouble = (_, __, response) => { bucket.refuse(response, 301, 'PermanentRedirect'); return true } }, /another region/],
    ['a list that is no XML', () => { bucket.trouble = (path, __, response) => { response.end('<a'); return path.length > 0 } }, /could not be read/],
    ['pages in a circle', () => { bucket.trouble = (_, query, response) => {
      if (query.get('delimiter') || !query.get('prefix')?.includes('/CloudTrail/')) return false
      response.end(`<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>again</NextContinuationToken><Contents><Key>${[...bucket.objects.keys()][0]}</Key></Contents></ListBucketResult>`)
      return true
    } }, /leads in a circle/],
  ])('%s says how to mend it', async (_, act, says) => {
    deliver(0, 1)
    act()
    const found = await pull(await made())
    expect(found).toMatchObject({ health: 'failing', lastFailure: expect.stringMatching(says) })
  })

  it('goes on where it was cut off', async () => {
    deliver(0, 2)
    const [first] = digests()
    bucket.trouble = (path, _, response) => (path.endsWith(String(first)) ? (bucket.refuse(response, 403, 'AccessDenied'), true) : false)
    const id = await made()
    expect(await pull(id)).toMatchObject({ health: 'failing', trail: { files: { read: 2 }, chains: [] } })
    bucket.trouble = () => false
    expect(await pull(id)).toMatchObject({ health: 'healthy', trail: { files: { read: 2, events: 2 }, chains: [{ valid: 2 }] } })
  })

  it('is nobody else’s: another organization sees neither connection nor chain, and settings are refused by name', async () => {
    const id = await made()
    await expect(getConnection(await (await organization(owner, 'Elsewhere')).person('admin'), { id })).rejects.toMatchObject({ code: 'not_found' })
    for (const [wrong, field] of [[{ bucket: 'No_Bucket' }, 'bucket'], [{ prefix: 'x/AWSLogs' }, 'prefix'], [{ prefix: '../x' }, 'prefix'], [{ bucket: undefined }, 'bucket'], [{ region: 'here' }, 'region']] as const) {
      await expect(made(wrong)).rejects.toMatchObject({ code: 'invalid', fields: { [field]: expect.anything() } })
    }
    await expect(pullConnection(await here.person('reviewer'), { id })).rejects.toMatchObject({ code: 'forbidden' })
  })
})
