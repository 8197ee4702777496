import 'server-only'
import { SignatureV4 } from '@smithy/signature-v4'
import { now } from '#lib/clock.ts'
import { textAt, within, xmlOf, XmlProblem } from '#lib/xml.ts'
import type { Longest } from './agent.ts'
import { type AwsAccess, Sha256 } from './aws.ts'
import { type Answer, call } from './call.ts'
import { patiently } from './patient.ts'

/** A bucket of somebody else's, read alone. By path: it is the same at AWS, and where an endpoint is the organization's own. */
export type Bucket = AwsAccess & { bucket: string }

const hostOf = ({ region }: AwsAccess) => `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
/** As the signature wants it: everything but the letters that need none. */
const escaped = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

function get(of: Bucket, path: string, query: Record<string, string>, length: Longest): Promise<Answer> {
  const { accessKeyId, secretAccessKey, sessionToken } = of
  const address = new URL(of.url ?? `https://${hostOf(of)}`)
  const signer = new SignatureV4({ service: 's3', region: of.region, credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }, sha256: Sha256, uriEscapePath: false })
  const asked = Object.entries(query).map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&')
  return patiently(async () => {
    const signed = await signer.sign({ method: 'GET', protocol: address.protocol, hostname: address.hostname, path, query, headers: { host: address.host, 'x-amz-content-sha256': emptyHash } }, { signingDate: now() })
    return call('GET', `${address.origin}${path}${asked ? `?${asked}` : ''}`, signed.headers, undefined, length)
  })
}

/** The bytes of an object with what lies beside them, or what was answered in their place. */
export const getObject = (of: Bucket, key: string): Promise<Answer> => get(of, `/${escaped(of.bucket)}/${key.split('/').map(escaped).join('/')}`, {}, 'large')

export type Listed = { keys: string[]; folders: string[]; next: string | null }

/** A page of names in their order. `after`: names that come later alone. @throws S3Problem when it is none */
export async function listObjects(of: Bucket, { prefix, after, token, delimiter, most = 1_000 }: { prefix: string; after?: string; token?: string | null; delimiter?: '/'; most?: number }): Promise<Listed> {
  const query = { 'list-type': '2', prefix, 'max-keys': String(most), ...(after === undefined ? {} : { 'start-after': after }), ...(token ? { 'continuation-token': token } : {}), ...(delimiter ? { delimiter } : {}) }
  const answer = await get(of, `/${escaped(of.bucket)}`, query, 'large')
  if (answer.status !== 200) throw new S3Problem(answer)
  try {
    const root = xmlOf(answer.bytes, answer.bytes.length)
    if (root.name !== 'ListBucketResult') throw new S3Problem(answer)
    const texts = (list: string, field: string) => root.elements.filter((each) => each.name === list).map((each) => within(each, field)?.text ?? '').filter((text) => text !== '')
    return { keys: texts('Contents', 'Key'), folders: texts('CommonPrefixes', 'Prefix'), next: textAt(root, 'IsTruncated') === 'true' ? (textAt(root, 'NextContinuationToken') ?? '') : null }
  } catch (error) {
    if (error instanceof XmlProblem) throw new S3Problem({ ...answer, text: `the list ${error.message}` })
    throw error
  }
}

/** What a store answered in place of what was asked for. */
export class S3Problem extends Error {
  readonly status: number
  readonly code: string
  constructor(answer: Pick<Answer, 'status' | 'text'>) {
    const code = /<Code>([A-Za-z0-9]{1,60})<\/Code>/.exec(answer.text)?.[1] ?? ''
    super(`the store answered ${[answer.status, code || (answer.status === 200 ? answer.text.slice(0, 100) : '')].join(' ').trim()}`)
    this.status = answer.status
    this.code = code
  }
}
