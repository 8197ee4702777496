// A bucket of CloudTrail, judged twice: by a connection as the portal pulls it, and by `aws cloudtrail validate-logs`, which is AWS's own. Both have to say the same of what was done to it.
import { spawn } from 'node:child_process'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { throwAwayFolder } from '../../scripts/lib/throw-away.mjs'
import { account, newKey, record, region, TrailBucket } from '../../test/trail-bucket.ts'
import { plant } from '../backup/plant.ts'
import { Checks, truth } from '../s3/checks.ts'
import { pythonProgram } from '../venv.ts'
import { checkQueues } from './queue.ts'

const SKIPPED = 77
const version = '1.46.3'
const hour = 3_600_000
const start = Math.floor(Date.now() / hour) * hour - 12 * hour
const at = (hours: number) => new Date(start + hours * hour)
const soon = (hours: number) => new Date(start + hours * hour - 600_000)

const digests = (bucket: TrailBucket) => [...bucket.objects.keys()].filter((key) => key.includes('-Digest/')).sort()
const logs = (bucket: TrailBucket) => [...bucket.objects.keys()].filter((key) => !key.includes('-Digest/')).sort()

/** What is done to a bucket, and whether anything is wrong then. */
const cases: [what: string, isGood: boolean, act: (bucket: TrailBucket) => void][] = [
  ['left as it is', true, () => {}],
  ['a log file altered', false, (bucket) => bucket.put(logs(bucket)[1] as string, JSON.stringify({ Records: [record('x', soon(2))] }))],
  ['a log file deleted', false, (bucket) => bucket.objects.delete(logs(bucket)[1] as string)],
  ['a digest altered', false, (bucket) => { const key = digests(bucket)[1] as string; const object = bucket.objects.get(key); if (object) bucket.put(key, String(gunzipSync(object.bytes)).replace('"logFiles":[{', '"logFiles":[ {'), object.signature) }],
  ['a digest signed by another key', false, (bucket) => bucket.digest(at(4), [], { by: newKey() })],
  ['a digest deleted from the middle', false, (bucket) => bucket.objects.delete(digests(bucket)[1] as string)],
]

/** Beside what the stub answers: where the bucket is, and the list in its former form. */
function more(bucket: TrailBucket, url: URL, response: ServerResponse): boolean {
  if (url.searchParams.has('location')) {
    response.writeHead(200, { 'content-type': 'application/xml' }).end(`<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${region}</LocationConstraint>`)
    return true
  }
  if (decodeURIComponent(url.pathname).replace(/\/$/, '') !== `/${bucket.bucket}` || url.searchParams.get('list-type') === '2') return false
  const after = url.searchParams.get('marker') ?? ''
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(url.searchParams.get('prefix') ?? '') && key > after).sort()
  response.writeHead(200, { 'content-type': 'application/xml' }).end(`<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket.bucket}</Name><IsTruncated>false</IsTruncated>${keys.map((key) => `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"x"</ETag><Size>1</Size><StorageClass>STANDARD</StorageClass></Contents>`).join('')}</ListBucketResult>`)
  return true
}

async function main(): Promise<number> {
  const bin = await pythonProgram('awscli', [version], [`awscli==${version}`], 4)
  if (bin === null) return SKIPPED
  const folder = throwAwayFolder()
  const checks = new Checks()
  let bucket = new TrailBucket()
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += String(part)))
    request.on('end', () => {
      if (!more(bucket, new URL(request.url ?? '/', 'http://s3'), response)) bucket.answer(request, body, response)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const planted = await plant(join(folder.dir, 'data'), { DATA_DIR: join(folder.dir, 'data'), NODE_ENV: 'production', LOG_LEVEL: 'error', TZ: 'UTC', OUTGOING_ALLOW: '127.0.0.0/8' })
  const theirs = async () => {
    const child = spawn(join(bin, 'aws'), ['cloudtrail', 'validate-logs', '--trail-arn', `arn:aws:cloudtrail:${region}:${account}:trail/main`, '--start-time', at(-1).toISOString(), '--s3-bucket', bucket.bucket, '--verbose', '--region', region], {
      env: { PATH: process.env.PATH, HOME: folder.dir, AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_EC2_METADATA_DISABLED: 'true' } as unknown as NodeJS.ProcessEnv,
    })
    let said = ''
    child.stdout.on('data', (part) => (said += String(part)))
    child.stderr.on('data', (part) => (said += String(part)))
    const code = await new Promise<number | null>((done) => child.once('close', done))
    return { code, said }
  }
  try {
    await import('#lib/modules/index.ts')
    const { background } = await import('#lib/door/background.ts')
    const { jobActor } = await import('#lib/auth/actor.ts')
    const { createConnection } = await import('#lib/modules/connections/operations/manage.ts')
    const { getConnection } = await import('#lib/modules/connections/queries.ts')
    const { pullCloudTrail } = await import('#lib/modules/connections/calls/pull-cloudtrail.ts')
    const admin = await planted.person('admin')
    for (const [n, [what, isGood, act]] of cases.entries()) {
      await checks.check(`${what}: both say it is ${isGood ? 'valid' : 'not'}`, async () => {
        bucket = new TrailBucket(`trails-${n}`)
        for (let each = 0; each < 3; each++) bucket.digest(at(each + 1), [bucket.log(soon(each + 1), [record(`${n}-${each}`, soon(each + 1))])])
        act(bucket)
        const secrets = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
        const { id } = await createConnection(admin, { kind: 'cloudtrail', name: `Trail ${n}`, region, bucket: bucket.bucket, url, ...secrets })
        await pullCloudTrail(jobActor(planted.orgId, 'connections', 'peer'), background('peer').read, { connectionId: id, bucket: { bucket: bucket.bucket, region, url, ...secrets } })
        const ours = (await getConnection(admin, { id })).trail?.chains ?? []
        const { code, said } = await theirs()
        truth(/digest files? valid|INVALID/.test(said), `it judged nothing: ${said.slice(-800)}`)
        truth((code === 0 && !/INVALID/.test(said)) === isGood, `AWS says ${code}: ${said.slice(-800)}`)
        truth((ours.reduce((all, each) => all + each.invalid, 0) === 0) === isGood, `we say ${JSON.stringify(ours)}`)
      })
    }
    await checkQueues(checks, planted)
  } finally {
    server.close()
    await planted.close()
    folder.remove()
  }
  console.log(`${checks.passed} held, ${checks.failures.length} failed${checks.failures.map((each) => `\n  ${each}`).join('')}`)
  return checks.failures.length === 0 ? 0 : 1
}

process.exitCode = await main()
