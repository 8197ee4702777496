import { createHash, createSign, generateKeyPairSync } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'

/** A bucket that CloudTrail delivers to, and the two calls of CloudTrail and STS beside it, as AWS answers them. */

export const account = '111122223333'
export const region = 'eu-central-1'
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const hour = 3_600_000

export type Key = { fingerprint: string; publicKey: string; sign: (text: string) => string }
export function newKey(): Key {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const der = publicKey.export({ type: 'pkcs1', format: 'der' })
  return { fingerprint: createHash('md5').update(der).digest('hex'), publicKey: der.toString('base64'), sign: (text) => createSign('RSA-SHA256').update(text).sign(privateKey, 'hex') }
}

export const record = (id: string, at: Date, more: object = {}) => ({
  eventVersion: '1.08', userIdentity: { type: 'IAMUser', userName: 'dana.kovac', arn: `arn:aws:iam::${account}:user/dana.kovac` }, eventTime: `${at.toISOString().slice(0, 19)}Z`, eventSource: 'iam.amazonaws.com', eventName: 'ListUsers', awsRegion: region,
  sourceIPAddress: '203.0.113.7', userAgent: 'aws-cli', eventID: id, eventType: 'AwsApiCall', recipientAccountId: account, readOnly: true, ...more,
})

type Stored = { bytes: Buffer; signature: string | null }
type Last = { key: string; hash: string; signature: string }

export class TrailBucket {
  objects = new Map<string, Stored>()
  readonly key = newKey()
  keys: Key[] = [this.key]
  asked: string[] = []
  /** Of a page of the list. */
  most = 1_000
  trouble: (path: string, query: URLSearchParams, response: ServerResponse) => boolean = () => false
  last: Last | null = null
  readonly bucket: string
  private serial = 0

  constructor(bucket = 'trails') {
    this.bucket = bucket
  }

  put(key: string, content: Buffer | string, signature: string | null = null, packed = true) {
    const bytes = Buffer.from(content)
    this.objects.set(key, { bytes: packed ? gzipSync(bytes) : bytes, signature })
    return { key, hash: sha256(bytes) }
  }

  logKey(at: Date) {
    const time = at.toISOString()
    return `AWSLogs/${account}/CloudTrail/${region}/${time.slice(0, 10).replaceAll('-', '/')}/${account}_CloudTrail_${region}_${time.slice(0, 16).replaceAll(/[-:]/g, '')}Z_${String(++this.serial).padStart(16, 'A')}.json.gz`
  }

  log(at: Date, records: object[]) {
    return this.put(this.logKey(at), JSON.stringify({ Records: records }))
  }

  /** The digest of the hour that ends then. */
  digest(end: Date, logs: { key: string; hash: string }[], more: { by?: Key; previous?: Last | null; signature?: null; name?: string; start?: Date; change?: object } = {}): Last {
    const by = more.by ?? this.key
    const previous = more.previous === undefined ? this.last : more.previous
    const zulu = (at: Date) => `${at.toISOString().slice(0, 19)}Z`
    const name = `${account}_CloudTrail-Digest_${region}_main_${region}_${zulu(end).replaceAll(/[-:]/g, '')}.json.gz`
    const key = more.name ?? `AWSLogs/${account}/CloudTrail-Digest/${region}/${zulu(end).slice(0, 10).replaceAll('-', '/')}/${name}`
    const bytes = Buffer.from(JSON.stringify({
      awsAccountId: account, digestStartTime: zulu(more.start ?? new Date(end.getTime() - hour)), digestEndTime: zulu(end), digestS3Bucket: this.bucket, digestS3Object: key, digestPublicKeyFingerprint: by.fingerprint, digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: zulu(end), oldestEventTime: zulu(end), previousDigestS3Bucket: previous && this.bucket, previousDigestS3Object: previous?.key ?? null, previousDigestHashValue: previous?.hash ?? null, previousDigestHashAlgorithm: previous && 'SHA-256', previousDigestSignature: previous?.signature ?? null,
      logFiles: logs.map((each) => ({ s3Bucket: this.bucket, s3Object: each.key, hashValue: each.hash, hashAlgorithm: 'SHA-256', newestEventTime: zulu(end), oldestEventTime: zulu(end) })), ...more.change,
    }))
    const hash = sha256(bytes)
    const signature = by.sign([zulu(end), `${this.bucket}/${key}`, hash, previous?.signature ?? 'null'].join('\n'))
    this.put(key, bytes, more.signature === null ? null : signature)
    return (this.last = { key, hash, signature })
  }

  answer = (request: IncomingMessage, body: string, response: ServerResponse) => {
    const target = String(request.headers['x-amz-target'] ?? '')
    if (target.endsWith('.ListPublicKeys')) {
      const { StartTime } = JSON.parse(body) as { StartTime: number }
      return response.end(JSON.stringify({ PublicKeyList: this.keys.map((key) => ({ Value: key.publicKey, ValidityStartTime: StartTime, ValidityEndTime: StartTime + 1e8, Fingerprint: key.fingerprint })) }))
    }
    const url = new URL(request.url ?? '/', 'http://s3')
    const path = decodeURIComponent(url.pathname)
    this.asked.push(path)
    if (this.trouble(path, url.searchParams, response)) return
    if (!String(request.headers.authorization).includes(`/${region}/s3/aws4_request`)) return this.refuse(response, 403, 'AccessDenied')
    if (path !== `/${this.bucket}` && !path.startsWith(`/${this.bucket}/`)) return this.refuse(response, 404, 'NoSuchBucket')
    if (path === `/${this.bucket}`) return this.list(url.searchParams, response)
    const found = this.objects.get(path.slice(this.bucket.length + 2))
    if (!found) return this.refuse(response, 404, 'NoSuchKey')
    response.writeHead(200, { 'content-type': 'application/json', ...(found.signature && { 'x-amz-meta-signature': found.signature, 'x-amz-meta-signature-algorithm': 'SHA256withRSA' }) }).end(found.bytes)
  }

  refuse(response: ServerResponse, status: number, code: string) {
    response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code><Message>No.</Message></Error>`)
  }

  private list(query: URLSearchParams, response: ServerResponse) {
    const prefix = query.get('prefix') ?? ''
    const after = query.get('continuation-token') ?? query.get('start-after') ?? ''
    const most = Math.min(this.most, Number(query.get('max-keys') ?? 1_000))
    const all = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort()
    const folders = query.get('delimiter') ? [...new Set(all.map((key) => key.slice(0, key.indexOf('/', prefix.length) + 1)).filter((folder) => folder.length > prefix.length))] : []
    const keys = folders.length > 0 ? [] : all.slice(0, most)
    const next = folders.length === 0 && all.length > most ? keys.at(-1) : null
    response.writeHead(200, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${next !== null}</IsTruncated>${next ? `<NextContinuationToken>${escaped(next)}</NextContinuationToken>` : ''}${keys.map((key) => `<Contents><Key>${escaped(key)}</Key></Contents>`).join('')}${folders.map((folder) => `<CommonPrefixes><Prefix>${escaped(folder)}</Prefix></CommonPrefixes>`).join('')}</ListBucketResult>`)
  }
}
