import { beforeEach, describe, expect, it } from 'vitest'
import { hours, minutes } from '#lib/clock.ts'
import { admin, at as clockAt, aws, calls, hand, here, owner, test, theirs } from '../../../test/connecting.ts'
import { account, record, region, TrailBucket } from '../../../test/trail-bucket.ts'
import { created, inSns, TrailQueue } from '../../../test/trail-queue.ts'

/** Messages of a queue that name new log files, over real HTTP: a bucket and a queue as AWS answers them. */
const { pullConnection } = await import('./operations/calls.ts')
const { updateConnection } = await import('./operations/manage.ts')
const { getConnection } = await import('./queries.ts')
const { readQueues } = await import('./queues.ts')

let bucket: TrailBucket
let queue: TrailQueue
let id: string
let serial = 0
const start = Math.floor(Date.now() / hours(1)) * hours(1) - hours(3)
const soon = (minute: number) => new Date(start + minutes(minute))
const made = async (more: object = {}) => (await aws({ kind: 'cloudtrail', bucket: bucket.bucket, queue: queue.url, pulls: true, ...more })).id
beforeEach(async () => {
  for (const { id: other } of await owner<{ id: string }[]>`select id from connections where deleted_at is null and paused_reason is null`) await paused(other)
  bucket = new TrailBucket(`queued-${++serial}`)
  queue = new TrailQueue(`trail-${serial}`)
  theirs.answer = (request, body, response) => {
    if (!queue.answer(request, body, response)) bucket.answer(request, body, response)
  }
  id = await made()
})
const paused = async (other: string) => {
  const { version, name, settings } = await getConnection(admin, { id: other })
  await updateConnection(admin, { id: other, version, name, ...settings, pulls: true, pausedReason: 'Another test' })
}
const log = (minute: number, ...ids: string[]) => bucket.log(soon(minute), ids.map((each) => record(`${bucket.bucket}-${each}`, soon(minute)))).key
const read = async () => {
  await readQueues(here.id, hand)
  return (await getConnection(admin, { id })).trail
}
const eventsOf = async () => (await owner<{ external_id: string }[]>`select external_id from events where org_id = ${here.id} and external_id like ${`${bucket.bucket}-%`} order by external_id`).map((row) => row.external_id.slice(bucket.bucket.length + 1))
const later = (by: number) => {
  queue.now = () => Date.now() + by
}

describe('messages of a queue', () => {
  it('bring new log files at once, whatever wraps them, in whatever order, each once; and are deleted', async () => {
    const [a, b, c, d] = [log(0, 'a'), log(5, 'b'), log(10, 'c'), log(15, 'd')]
    queue.put(created(bucket.bucket, c))
    queue.put(inSns(created(bucket.bucket, a)))
    queue.put({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: bucket.bucket })
    queue.put(inSns('CloudTrail validation message.'))
    queue.put(inSns({ s3Bucket: bucket.bucket, s3ObjectKey: [b, d] }))
    queue.put(created(bucket.bucket, a))
    queue.put(created(bucket.bucket, `AWSLogs/${account}/CloudTrail-Digest/${region}/2026/01/02/${account}_CloudTrail-Digest_${region}_main_${region}_20260102T030405Z.json.gz`))
    expect(await read()).toMatchObject({ files: { read: 4, events: 4 }, queue: { received: 7, taken: 4, known: 3, rejected: 0, failure: null, rejects: [] } })
    expect([await eventsOf(), queue.held]).toEqual([['a', 'b', 'c', 'd'], []])
    // Told again, hours later: known, and no file is asked for.
    queue.put(created(bucket.bucket, b))
    bucket.asked = []
    expect(await read()).toMatchObject({ files: { read: 4 }, queue: { received: 8, taken: 4, known: 4 } })
    expect([bucket.asked, queue.held]).toEqual([[], []])
  })

  it('say what is new alone: the pull finds what no message told of, a week back, and verifies digests as ever', async () => {
    // No digest lists it, which would lead there.
    bucket.log(new Date(start - hours(72)), [record(`${bucket.bucket}-old`, new Date(start - hours(72)))])
    const [told, untold] = [bucket.log(soon(0), [record(`${bucket.bucket}-told`, soon(0))]), bucket.log(soon(5), [record(`${bucket.bucket}-untold`, soon(5))])]
    queue.put(created(bucket.bucket, told.key))
    await read()
    expect(await eventsOf()).toEqual(['told'])
    bucket.digest(soon(60), [told, untold])
    await pullConnection(admin, { id })
    await calls()
    const found = await getConnection(admin, { id })
    expect(found).toMatchObject({ health: 'healthy', trail: { files: { read: 3, events: 3 }, chains: [{ valid: 1, matched: 2, listed: 2, invalid: 0 }] } })
    expect(await eventsOf()).toEqual(['old', 'told', 'untold'])
  })

  it('that cannot be read, name another bucket or a key outside are rejected with place and reason, and hold up nothing', async () => {
    const good = log(0, 'good')
    queue.put('no json', 'one')
    queue.put(created('elsewhere', good), 'two')
    queue.put(created(bucket.bucket, `other/${good}`), 'three')
    queue.put(created(bucket.bucket, 'AWSLogs/notes.txt'), 'four')
    queue.put({ Records: [{ ...created(bucket.bucket, good).Records[0], eventName: 'ObjectRemoved:Delete' }, created(bucket.bucket, good).Records[0], { eventSource: 'aws:s3' }] }, 'five')
    queue.put({ Type: 'SubscriptionConfirmation', Message: 'x', Token: 'y' }, 'six')
    queue.put('[[[[', 'seven')
    queue.put(created(bucket.bucket, good, { s3: { bucket: { name: bucket.bucket }, object: { key: '%E0%A4%A' } } }), 'eight')
    const trail = await read()
    expect(trail).toMatchObject({ files: { read: 1, events: 1 }, queue: { received: 8, taken: 0, known: 0, rejected: 8, failure: null } })
    expect(queue.held).toEqual([])
    const said = trail?.queue?.rejects.map((each) => `${each.place}: ${each.why}`).join('\n') ?? ''
    for (const each of [/Message one: It is no object of JSON/, /Message two: It names the bucket elsewhere, not queued-/, /Message three: It names other\/AWSLogs.*outside AWSLogs\//, /Message four: .*notes.txt, which is no log file/, /Message five: Record 1 tells of ObjectRemoved:Delete/, /Message five: Record 3 is no event of S3/, /Message six: It is a SubscriptionConfirmation/, /Message eight: Record 1 names a key that cannot be read/]) expect(said).toMatch(each)
    const [entry] = await owner<{ reason: string; outcome: string }[]>`select body::json ->> 'reason' as reason, outcome from audit_entries where org_id = ${here.id} and action = 'connections.noteQueue' and subject_id = ${id}`
    expect(entry).toMatchObject({ outcome: 'partial', reason: expect.stringMatching(/^Message one: It is no object/) })
    expect(await getConnection(admin, { id })).toMatchObject({ health: 'untried' })
  })

  it('stay while their file cannot be had, and go by name after five times; a file that is broken is read once', async () => {
    const [gone, good, broken] = [log(0, 'gone'), log(5, 'good'), bucket.logKey(soon(10))]
    bucket.objects.delete(gone)
    bucket.put(broken, 'no json')
    for (const key of [gone, good, broken]) queue.put(created(bucket.bucket, key))
    expect(await read()).toMatchObject({ files: { read: 2, events: 1, refused: 1 }, queue: { received: 2, taken: 2, rejected: 0, failure: expect.stringMatching(/1 messages stay in the queue: .*It is not there/) } })
    expect(await getConnection(admin, { id })).toMatchObject({ health: 'failing' })
    // Meanwhile others come in as ever.
    queue.put(created(bucket.bucket, log(20, 'next')))
    expect(await read()).toMatchObject({ files: { read: 3 } })
    for (let n = 1; n <= 5; n++) {
      later(minutes(3 * n))
      await read()
    }
    expect(queue.held).toEqual([])
    expect((await getConnection(admin, { id })).trail?.queue).toMatchObject({ received: 4, rejected: 1, failure: null, rejects: [{ why: expect.stringMatching(/5 times, which could not be had: It is not there/) }] })
  })

  it('are as good as a thousand at once', async () => {
    for (let n = 0; n < 1_000; n++) queue.put(created(bucket.bucket, log(n % 60, `n${n}`)))
    const since = performance.now()
    await read()
    // What is left over when its time is over comes in the next turn.
    await read()
    console.log(`1,000 messages in ${Math.round(performance.now() - since)} ms`)
    expect((await getConnection(admin, { id })).trail).toMatchObject({ files: { read: 1_000, events: 1_000 }, queue: { received: 1_000, taken: 1_000, failure: null } })
    expect(queue.held).toEqual([])
  }, 90_000)
})

describe('a queue that cannot be read', () => {
  it.each<[string, string, number, string, RegExp]>([
    ['keys that expired', 'ReceiveMessage', 403, 'ExpiredTokenException', /The key is wrong, or was deleted/],
    ['a queue that is gone', 'ReceiveMessage', 400, 'QueueDoesNotExist', /There is no queue trail-\d+ in eu-central-1/],
    ['no right to receive', 'ReceiveMessage', 403, 'AccessDeniedException', /sqs:ReceiveMessage is missing/],
    ['no right to delete', 'DeleteMessageBatch', 403, 'AccessDeniedException', /sqs:DeleteMessage is missing/],
    ['a key of KMS that is not ours', 'ReceiveMessage', 400, 'KmsAccessDenied', /kms:Decrypt is missing/],
  ])('%s is said once, with how to mend it, and tried again after a while', async (_, action, status, code, says) => {
    queue.put(created(bucket.bucket, log(0, 'a')))
    queue.trouble = (asked, response) => asked === action && (queue.refuse(response, status, code), true)
    await read()
    queue.asked = []
    expect(await read()).toMatchObject({ queue: { failure: expect.stringMatching(says) } })
    expect(queue.asked).toEqual([])
    expect(await getConnection(admin, { id })).toMatchObject({ health: 'failing' })
    clockAt(new Date(Date.now() + minutes(6)))
    later(minutes(6))
    await read()
    const entries = () => owner<{ outcome: string }[]>`select outcome from audit_entries where org_id = ${here.id} and action = 'connections.noteQueue' and subject_id = ${id} order by recorded_at`
    expect(await entries()).toEqual([{ outcome: 'failure' }])
    clockAt(new Date(Date.now() + minutes(12)))
    later(minutes(12))
    queue.trouble = () => false
    expect(await read()).toMatchObject({ queue: { failure: null }, files: { read: 1 } })
    expect([await eventsOf(), queue.held, await entries()]).toEqual([['a'], [], [{ outcome: 'failure' }, { outcome: 'success' }]])
  })

  it('of which the bucket gives no file says so; nothing is deleted, and the store is not asked for each of them', async () => {
    for (let n = 0; n < 10; n++) queue.put(created(bucket.bucket, log(n, `n${n}`)))
    bucket.trouble = (path, __, response) => path.endsWith('.gz') && (bucket.refuse(response, 403, 'AccessDenied'), true)
    expect(await read()).toMatchObject({ files: { read: 0 }, queue: { received: 0, failure: expect.stringMatching(/10 messages stay in the queue: .*s3:GetObject/) } })
    expect([queue.held.length, bucket.asked.length]).toEqual([10, 3])
    await read()
    expect(bucket.asked.length).toBe(3)
  })

  it('is tested beforehand: what is missing is named', async () => {
    log(0, 'a')
    bucket.digest(soon(60), [])
    expect((await test(id)).checks.slice(-2)).toEqual([{ what: expect.stringMatching(/may receive messages of the queue trail-/), lack: null }, { what: expect.stringMatching(/may delete/), lack: null }])
    queue.trouble = (action, response) => action.startsWith('Delete') && (queue.refuse(response, 403, 'AccessDeniedException'), true)
    expect((await test(id)).checks.at(-1)).toEqual({ what: expect.stringMatching(/may delete/), lack: expect.stringMatching(/sqs:DeleteMessage is missing/) })
    queue.trouble = (action, response) => action.startsWith('Receive') && (queue.refuse(response, 400, 'QueueDoesNotExist'), true)
    expect((await test(id)).checks.at(-1)).toEqual({ what: expect.stringMatching(/may receive/), lack: expect.stringMatching(/There is no queue/) })
    queue.trouble = () => false
    const idle = await made({ pulls: false })
    expect((await test(idle)).checks.at(-1)).toMatchObject({ lack: expect.stringMatching(/not pulled by itself/) })
    // A message was looked at, and is there for whoever reads next.
    queue.put(created(bucket.bucket, log(1, 'b')))
    await test(id)
    expect(queue.held).toMatchObject([{ hiddenUntil: expect.any(Number) }])
    await read()
    expect(queue.held).toEqual([])
  })

  it('is named by its URL, in the region of the bucket, and is nobody’s while the connection is paused or an example', async () => {
    for (const wrong of ['trail', 'https://sqs.us-east-1.amazonaws.com/111122223333/trail', 'https://sqs.eu-central-1.amazonaws.com/1/trail', `${queue.url}.fifo`]) await expect(made({ queue: wrong })).rejects.toMatchObject({ code: 'invalid', fields: { queue: expect.anything() } })
    await expect(made({ url: undefined, queue: 'https://elsewhere.example/111122223333/trail' })).rejects.toMatchObject({ fields: { queue: expect.stringMatching(/not a queue of AWS/) } })
    await expect(aws({ queue: queue.url })).rejects.toMatchObject({ fields: { queue: 'does not belong to AWS' } })
    queue.put(created(bucket.bucket, log(0, 'a')))
    await paused(id)
    await made({ sample: true })
    expect(await read()).toMatchObject({ queue: { received: 0, readAt: null } })
    expect([queue.held.length, queue.asked]).toEqual([1, []])
  })
})
