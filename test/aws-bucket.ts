import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const error = (code: string) => `<Error><Code>${code}</Code><Message>No.</Message><RequestId>REQ</RequestId></Error>`

/** An account of AWS with one bucket, as far as it is let see: roles can be assumed, the bucket and its versioning read and set; everything else is denied. */
export async function awsBucket(account: string, { region = 'eu-central-1', bucket = 'ledger-archive' } = {}) {
  const state = { versioning: '' as '' | 'Enabled' | 'Suspended', denied: new Set<string>(), sent: [] as string[], buckets: [bucket], /** Leaves a call that sets unanswered, though it counts. */ silent: false }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      const url = new URL(request.url ?? '/', 'http://aws')
      const say = (status: number, text: string) => void response.writeHead(status, { 'content-type': 'text/xml', 'x-amz-request-id': `REQ-${state.sent.length}` }).end(text)
      const action = body.startsWith('Action=') || body.includes('&Action=') ? new URLSearchParams(body).get('Action') : null
      if (action === 'AssumeRole') return say(200, `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>session</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`)
      if (action === 'GetCallerIdentity') return say(200, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::${account}:assumed-role/tickmark/tickmark</Arn><UserId>AROA:tickmark</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
      if (action === 'DescribeRegions') return say(200, `<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><regionInfo><item><regionName>${region}</regionName><optInStatus>opt-in-not-required</optInStatus></item></regionInfo></DescribeRegionsResponse>`)
      const signed = /Credential=[^/]+\/\d+\/[^/]+\/(\w[\w-]*)\//.exec(String(request.headers.authorization ?? ''))?.[1]
      if (signed !== 's3') return action !== null && !url.pathname.startsWith('/v') ? say(403, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>No.</Message></Error></ErrorResponse>`) : void response.writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' }).end('{"__type":"AccessDeniedException","message":"No."}')
      if (url.pathname === '/' && request.method === 'GET') return say(200, `<ListAllMyBucketsResult><Buckets>${state.buckets.map((name) => `<Bucket><Name>${escaped(name)}</Name><CreationDate>2026-01-01T00:00:00.000Z</CreationDate><BucketRegion>${region}</BucketRegion></Bucket>`).join('')}</Buckets></ListAllMyBucketsResult>`)
      if (url.searchParams.has('location')) return say(200, `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${region}</LocationConstraint>`)
      if (!url.searchParams.has('versioning') || state.denied.has(`${request.method}`)) return say(403, error('AccessDenied'))
      if (request.method === 'PUT') {
        state.versioning = (/<Status>(\w+)/.exec(body)?.[1] ?? '') as 'Enabled'
        state.sent.push(state.versioning)
        return state.silent ? undefined : say(200, '')
      }
      say(200, `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${state.versioning === '' ? '' : `<Status>${state.versioning}</Status>`}</VersioningConfiguration>`)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const close = () => new Promise<void>((done) => {
    server.closeAllConnections()
    server.close(() => done())
  })
  /** How the bucket stands now. */
  const versioning = async () => state.versioning
  return { state, versioning, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

/** The same one bucket on an emulator that stands at this address (moto), whose account is always the same: for whoever wants to see the whole way there. */
async function emulatedBucket(url: string, bucket: string, region = 'eu-central-1') {
  const { S3 } = await import('@aws-sdk/client-s3')
  const s3 = new S3({ endpoint: url, region, forcePathStyle: true, credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' } })
  await s3.createBucket({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region as 'eu-central-1' } })
  await s3.putBucketVersioning({ Bucket: bucket, VersioningConfiguration: { Status: 'Suspended' } })
  return { account: '123456789012', url, versioning: async () => (await s3.getBucketVersioning({ Bucket: bucket })).Status ?? '', close: async () => s3.destroy() }
}

/** A bucket whose versions are suspended; on the emulator of MOTO_URL, where that is given. */
export async function suspendedBucket(account: string, bucket: string) {
  if (process.env.MOTO_URL) return emulatedBucket(process.env.MOTO_URL, bucket)
  const aws = await awsBucket(account, { bucket })
  aws.state.versioning = 'Suspended'
  return { account, url: aws.url, versioning: aws.versioning, close: aws.close }
}
