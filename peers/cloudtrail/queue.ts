import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { record, region, TrailBucket } from '../../test/trail-bucket.ts'
import type { plant } from '../backup/plant.ts'
import { type Checks, equal, truth } from '../s3/checks.ts'
import { findMoto } from '../s3/install.ts'
import { makeUser, requireAuthorization, startMoto } from '../s3/server.ts'

/** A bucket of moto that tells one queue itself, and a topic whose subscriptions, with and without SNS's envelope, tell two more. */
const setUp = `
import boto3, json, sys
def client(name): return boto3.client(name, endpoint_url=sys.argv[1], region_name='${region}', aws_access_key_id='root', aws_secret_access_key='root')
s3, sqs, sns = client('s3'), client('sqs'), client('sns')
urls, arns = {}, {}
for name in ('plain', 'wrapped', 'raw'):
    urls[name] = sqs.create_queue(QueueName=name)['QueueUrl']
    arns[name] = sqs.get_queue_attributes(QueueUrl=urls[name], AttributeNames=['QueueArn'])['Attributes']['QueueArn']
topic = sns.create_topic(Name='trail')['TopicArn']
sns.subscribe(TopicArn=topic, Protocol='sqs', Endpoint=arns['wrapped'])
sns.subscribe(TopicArn=topic, Protocol='sqs', Endpoint=arns['raw'], Attributes={'RawMessageDelivery': 'true'})
for bucket in ('trails', 'topical'):
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={'LocationConstraint': '${region}'})
s3.put_bucket_notification_configuration(Bucket='trails', NotificationConfiguration={'QueueConfigurations': [{'QueueArn': arns['plain'], 'Events': ['s3:ObjectCreated:*']}]})
s3.put_bucket_notification_configuration(Bucket='topical', NotificationConfiguration={'TopicConfigurations': [{'TopicArn': topic, 'Events': ['s3:ObjectCreated:*']}]})
print(json.dumps(urls))`
const fill = `
import base64, boto3, json, sys
s3 = boto3.client('s3', endpoint_url=sys.argv[1], region_name='${region}', aws_access_key_id='root', aws_secret_access_key='root')
for each in json.load(sys.stdin): s3.put_object(Bucket=each['bucket'], Key=each['key'], Body=base64.b64decode(each['body']))`
const left = `
import boto3, json, sys
sqs = boto3.client('sqs', endpoint_url=sys.argv[1], region_name='${region}', aws_access_key_id='root', aws_secret_access_key='root')
a = sqs.get_queue_attributes(QueueUrl=sys.argv[2], AttributeNames=['All'])['Attributes']
print(json.dumps(int(a['ApproximateNumberOfMessages']) + int(a['ApproximateNumberOfMessagesNotVisible'])))`

/** The queue as moto has it: what boto3 puts into the bucket comes in by the messages S3 and SNS make of it, without a list. */
export async function checkQueues(checks: Checks, planted: Awaited<ReturnType<typeof plant>>): Promise<void> {
  const programs = await findMoto()
  if (programs === null) return
  const moto = await startMoto(programs)
  const python = (script: string, parameters: string[], input = ''): string => {
    const { stdout, stderr, status } = spawnSync(join(programs, 'python3'), ['-c', script, moto.endpoint, ...parameters], { encoding: 'utf8', timeout: 120_000, input, maxBuffer: 1e8 })
    if (status !== 0) throw new Error(stderr.slice(-800))
    return stdout
  }
  const { background } = await import('#lib/door/background.ts')
  const { createConnection, removeConnection } = await import('#lib/modules/connections/operations/manage.ts')
  const { getConnection } = await import('#lib/modules/connections/queries.ts')
  const { readQueues } = await import('#lib/modules/connections/queues.ts')
  const { checkQueue } = await import('#lib/modules/connections/calls/trail-check.ts')
  const admin = await planted.person('admin')
  const urls = JSON.parse(python(setUp, [])) as Record<'plain' | 'wrapped' | 'raw', string>
  const keys = { accessKeyId: 'root', secretAccessKey: 'root' }
  const made = (name: string, bucket: string, queue: string) => createConnection(admin, { kind: 'cloudtrail', name, region, url: moto.endpoint, bucket, queue, pulls: true, ...keys })
  const deliver = (bucket: string, count: number) => {
    const of = new TrailBucket(bucket)
    const at = new Date(Date.now() - 600_000)
    for (let n = 0; n < count; n++) of.log(at, [record(`${bucket}-${n}`, at)])
    python(fill, [], JSON.stringify([...of.objects].map(([key, { bytes }]) => ({ bucket, key, body: bytes.toString('base64') }))))
  }
  const rest = (queue: string) => Number(python(left, [queue]))
  const eventsOf = async (bucket: string) => (await planted.owner((sql) => sql<{ id: string }[]>`select external_id as id from events where external_id like ${`${bucket}-%`}`)).length
  const readAll = () => readQueues(planted.orgId, background('peer'))
  try {
    await checks.check('S3 of moto tells a queue of 200 new files: each comes in once, and the queue is empty', async () => {
      const { id } = await made('Plain', 'trails', urls.plain)
      deliver('trails', 200)
      const since = performance.now()
      await readAll()
      const { trail } = await getConnection(admin, { id })
      console.log(`    ${JSON.stringify(trail?.queue)} in ${Math.round(performance.now() - since)} ms`)
      equal([await eventsOf('trails'), trail?.files.read, trail?.queue?.taken, trail?.queue?.rejected, trail?.queue?.failure], [200, 200, 200, 0, null], 'events, files, messages')
      equal(rest(urls.plain), 0, 'messages left')
      await removeConnection(admin, { id })
    })
    await checks.check('the same through SNS, in its envelope and raw: two queues of one topic, and no event twice', async () => {
      const [wrapped, raw] = [await made('Wrapped', 'topical', urls.wrapped), await made('Raw', 'topical', urls.raw)]
      deliver('topical', 50)
      await readAll()
      for (const { id } of [wrapped, raw]) {
        const { trail } = await getConnection(admin, { id })
        equal([trail?.queue?.taken, trail?.queue?.rejected, trail?.queue?.failure], [50, 0, null], 'messages')
        await removeConnection(admin, { id })
      }
      equal([await eventsOf('topical'), rest(urls.wrapped), rest(urls.raw)], [50, 0, 0], 'events, and messages left')
    })
    await checks.check('a key that may receive and not delete, and one that may neither, are told by name beforehand', async () => {
      const allow = (...Action: string[]) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
      const users = [makeUser(programs, moto.endpoint, 'both', allow('sqs:ReceiveMessage', 'sqs:DeleteMessage')), makeUser(programs, moto.endpoint, 'receives', allow('sqs:ReceiveMessage')), makeUser(programs, moto.endpoint, 'nothing', allow('s3:GetObject'))]
      await requireAuthorization(moto.endpoint, 0)
      const lacks = await Promise.all(users.map(async (user) => (await checkQueue({ region, url: moto.endpoint, queue: urls.plain, ...user }, true)).map((each) => each.lack)))
      truth(lacks[0]?.every((each) => each === null) === true, `both: ${JSON.stringify(lacks[0])}`)
      truth(lacks[1]?.[0] === null && /sqs:DeleteMessage is missing/.test(String(lacks[1]?.[1])), `receives: ${JSON.stringify(lacks[1])}`)
      truth(/sqs:ReceiveMessage is missing/.test(String(lacks[2]?.[0])) && /sqs:DeleteMessage is missing/.test(String(lacks[2]?.[1])), `nothing: ${JSON.stringify(lacks[2])}`)
      const [gone] = await checkQueue({ region, url: moto.endpoint, queue: urls.plain.replace(/plain$/, 'gone'), ...(users[0] as (typeof users)[0]) }, true)
      truth(/There is no queue gone/.test(String(gone?.lack)), String(gone?.lack))
    })
  } finally {
    await moto.stop()
  }
}
