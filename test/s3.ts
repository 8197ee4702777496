import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** A small S3 in memory that keeps what Object Lock promises, for tests. It asks nobody who he is; peers/s3 has one that does. */
export type TestS3 = {
  endpoint: string
  bucket: string
  /** `METHOD /key?operation` of each call, in order. */
  calls: string[]
  versions: () => Version[]
  uploads: () => Map<string, Upload>
  /** Called before each answer, may wait. What is thrown in instead of it: a status with an S3 code, or the line cut. Null: the ordinary answer. */
  fail: (when: (call: string) => Failure | Promise<Failure>) => void
  /** Alters a body as it is stored: a store that lies. */
  alter: (how: ((body: Buffer) => Buffer) | null) => void
  /** A store that takes the headers of a lock and forgets them. */
  forgetLocks: (forget: boolean) => void
  stop: () => Promise<void>
}
export type Failure = { status: number; code: string } | 'cut' | null
export type Version = { key: string; id: string; body: Buffer; type: string; mode: string | null; until: Date | null; hold: boolean; at: Date; deleted: boolean; headers: IncomingMessage['headers'] }
export type Upload = { key: string; parts: Map<number, Buffer>; headers: IncomingMessage['headers']; at: Date }

class Refused extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string) {
    super(code)
    this.status = status
    this.code = code
  }
}
type Answer = { status?: number; headers?: Record<string, string>; body?: string | Buffer }

export async function startS3(): Promise<TestS3> {
  const bucket = 'evidence'
  let versions: Version[] = []
  const uploads = new Map<string, Upload>()
  const calls: string[] = []
  let failing: Parameters<TestS3['fail']>[0] = () => null
  let altering: ((body: Buffer) => Buffer) | null = null
  let forgetting = false

  const checked = (body: Buffer, sum: unknown) => {
    if (typeof sum === 'string' && sum !== createHash('sha256').update(body).digest('base64')) throw new Refused(400, 'BadDigest')
    return altering ? altering(body) : body
  }
  const store = (key: string, body: Buffer, headers: IncomingMessage['headers']): Answer => {
    const [mode, until] = [headers['x-amz-object-lock-mode'], headers['x-amz-object-lock-retain-until-date']].map((each) => (forgetting || typeof each !== 'string' ? null : each)) as [string | null, string | null]
    const version = { key, id: randomBytes(12).toString('hex'), body, type: String(headers['content-type'] ?? ''), mode, until: until ? new Date(until) : null, hold: false, at: new Date(), deleted: false, headers }
    versions.unshift(version)
    return { headers: { 'x-amz-version-id': version.id, etag: `"${version.id}"` } }
  }
  const find = (key: string, id: string | null): Version => {
    const found = versions.find((each) => each.key === key && (id === null || each.id === id))
    if (!found || found.deleted) throw new Refused(404, id ? 'NoSuchVersion' : 'NoSuchKey')
    return found
  }
  const locked = (each: Version) => each.hold || (each.mode === 'COMPLIANCE' && each.until !== null && each.until > new Date())

  function onBucket(method: string, query: URLSearchParams): Answer {
    if (method === 'HEAD') return {}
    const prefix = query.get('prefix') ?? ''
    if (query.has('versions')) {
      const rows = versions.filter((each) => each.key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
      const size = Number(query.get('max-keys') ?? 3)
      if (query.has('delimiter')) {
        const groups = [...new Set(rows.map((each) => prefix + each.key.slice(prefix.length).split(query.get('delimiter') ?? '/')[0] + (query.get('delimiter') ?? '/')))].filter((each) => each > (query.get('key-marker') ?? ''))
        const more = groups.length > size ? `<IsTruncated>true</IsTruncated><NextKeyMarker>${groups[size - 1]}</NextKeyMarker>` : '<IsTruncated>false</IsTruncated>'
        return { body: `<ListVersionsResult>${more}${groups.slice(0, size).map((each) => `<CommonPrefixes><Prefix>${each}</Prefix></CommonPrefixes>`).join('')}</ListVersionsResult>` }
      }
      const from = query.has('version-id-marker') ? rows.findIndex((each) => each.id === query.get('version-id-marker')) + 1 : 0
      const page = rows.slice(from, from + size)
      const more = from + size < rows.length ? `<IsTruncated>true</IsTruncated><NextKeyMarker>${page.at(-1)?.key}</NextKeyMarker><NextVersionIdMarker>${page.at(-1)?.id}</NextVersionIdMarker>` : '<IsTruncated>false</IsTruncated>'
      return { body: `<ListVersionsResult>${more}${page.map((each) => `<${each.deleted ? 'DeleteMarker' : 'Version'}><Key>${each.key}</Key><VersionId>${each.id}</VersionId><Size>${each.body.length}</Size><LastModified>${each.at.toISOString()}</LastModified></${each.deleted ? 'DeleteMarker' : 'Version'}>`).join('')}</ListVersionsResult>` }
    }
    if (query.has('uploads')) {
      return { body: `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${[...uploads].filter(([, each]) => each.key.startsWith(prefix)).map(([id, each]) => `<Upload><Key>${each.key}</Key><UploadId>${id}</UploadId><Initiated>${each.at.toISOString()}</Initiated></Upload>`).join('')}</ListMultipartUploadsResult>` }
    }
    if (query.has('versioning')) return { body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>' }
    if (query.has('object-lock')) return { body: '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>' }
    if (query.has('publicAccessBlock')) return { body: `<PublicAccessBlockConfiguration>${['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((each) => `<${each}>true</${each}>`).join('')}</PublicAccessBlockConfiguration>` }
    throw new Refused(404, query.has('policyStatus') ? 'NoSuchBucketPolicy' : 'NotImplemented')
  }

  function onObject(method: string, key: string, query: URLSearchParams, body: Buffer, headers: IncomingMessage['headers']): Answer {
    const [id, uploadId] = [query.get('versionId'), query.get('uploadId')]
    if (method === 'POST' && query.has('uploads')) {
      const made = randomBytes(8).toString('hex')
      uploads.set(made, { key, parts: new Map(), headers, at: new Date() })
      return { body: `<InitiateMultipartUploadResult><UploadId>${made}</UploadId></InitiateMultipartUploadResult>` }
    }
    if (uploadId !== null) {
      const upload = uploads.get(uploadId)
      if (!upload) throw new Refused(404, 'NoSuchUpload')
      if (method === 'PUT') {
        upload.parts.set(Number(query.get('partNumber')), checked(body, headers['x-amz-checksum-sha256']))
        return { headers: { etag: '"part"' } }
      }
      uploads.delete(uploadId)
      if (method === 'DELETE') return { status: 204 }
      const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, part]) => part)
      if (parts.slice(0, -1).some((part) => part.length < 5 * 2 ** 20)) throw new Refused(400, 'EntityTooSmall')
      const { headers: made } = store(key, Buffer.concat(parts), upload.headers)
      return { headers: made ?? {}, body: '<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>' }
    }
    if (method === 'PUT' && (query.has('retention') || query.has('legal-hold'))) {
      const version = find(key, id)
      if (query.has('legal-hold')) version.hold = body.includes('ON')
      else {
        const until = new Date(/<RetainUntilDate>(.*?)</.exec(body.toString())?.[1] ?? '')
        const mode = /<Mode>(.*?)</.exec(body.toString())?.[1] ?? ''
        if (version.mode === 'COMPLIANCE' && version.until && (until < version.until || mode !== 'COMPLIANCE')) throw new Refused(403, 'AccessDenied')
        if (!forgetting) Object.assign(version, { mode, until })
      }
      return {}
    }
    if (method === 'PUT') return store(key, checked(body, headers['x-amz-checksum-sha256']), headers)
    if (method === 'DELETE') {
      if (id === null) return void store(key, Buffer.alloc(0), {}), Object.assign(versions[0] ?? {}, { deleted: true }), { status: 204 }
      const version = versions.find((each) => each.key === key && each.id === id)
      if (version && locked(version)) throw new Refused(403, 'AccessDenied')
      versions = versions.filter((each) => each !== version)
      return { status: 204 }
    }
    const version = find(key, id)
    const state = {
      'x-amz-version-id': version.id, 'content-type': query.get('response-content-type') ?? version.type, 'last-modified': version.at.toUTCString(), ...(query.has('response-content-disposition') ? { 'content-disposition': query.get('response-content-disposition') ?? '' } : {}),
      ...(version.mode ? { 'x-amz-object-lock-mode': version.mode } : {}), ...(version.until ? { 'x-amz-object-lock-retain-until-date': version.until.toISOString() } : {}), ...(version.hold ? { 'x-amz-object-lock-legal-hold': 'ON' } : {}),
    }
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '')
    const part = range ? version.body.subarray(Number(range[1]), Number(range[2]) + 1) : version.body
    return { status: range ? 206 : 200, headers: { ...state, 'content-length': String(part.length) }, ...(method === 'HEAD' ? {} : { body: part }) }
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3')
    const key = decodeURIComponent(url.pathname.slice(bucket.length + 2))
    const operation = ['versions', 'uploads', 'retention', 'legal-hold', 'partNumber', 'uploadId'].find((each) => url.searchParams.has(each))
    const call = `${request.method} /${key.split('/')[0]}${operation ? `?${operation}` : ''}`
    try {
      const body = await buffer(request)
      calls.push(call)
      const failure = await failing(call)
      if (failure === 'cut') return void request.socket.destroy()
      if (failure) throw new Refused(failure.status, failure.code)
      if (!url.pathname.startsWith(`/${bucket}`)) throw new Refused(404, 'NoSuchBucket')
      const answer = key === '' ? onBucket(request.method ?? '', url.searchParams) : onObject(request.method ?? '', key, url.searchParams, body, request.headers)
      response.writeHead(answer.status ?? 200, answer.headers).end(answer.body)
    } catch (error) {
      const { status, code } = error instanceof Refused ? error : { status: 500, code: 'InternalError' }
      response.writeHead(status, { 'content-type': 'application/xml' }).end(request.method === 'HEAD' ? undefined : `<Error><Code>${code}</Code><Message>${code}</Message></Error>`)
    }
  })
  const port = await new Promise<number>((done) => server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port)))
  return {
    endpoint: `http://127.0.0.1:${port}`, bucket, calls, versions: () => versions, uploads: () => uploads,
    fail: (when) => void (failing = when), alter: (how) => void (altering = how), forgetLocks: (forget) => void (forgetting = forget),
    stop: () => new Promise((done) => {
      server.closeAllConnections()
      server.close(() => done())
    }),
  }
}
