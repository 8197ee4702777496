import 'server-only'
import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import { now } from '#lib/clock.ts'
import { type Element, textAt, within, xmlOf, XmlProblem } from '#lib/xml.ts'
import type { Longest } from './agent.ts'
import { type Answer, call } from './call.ts'
import { patiently } from './patient.ts'

type Data = string | ArrayBuffer | ArrayBufferView

const bytesOf = (data: Data) => (typeof data === 'string' ? data : ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data))

/** SHA-256 as the signer asks for it. */
export class Sha256 {
  private readonly hash: { update: (data: string | Buffer) => unknown; digest: () => Buffer }
  constructor(secret?: Data) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret))
  }
  update(data: Data) {
    this.hash.update(bytesOf(data))
  }
  async digest() {
    return new Uint8Array(this.hash.digest())
  }
  reset() {}
}

/** `url`: of an endpoint that is not AWS's own in the region. */
export type AwsAccess = { region: string; url?: string | undefined; accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined }

export type AwsService = 'sts' | 'cloudtrail' | 'kms' | 'iam' | 'sqs'

/** Where a service is, and which region signs for it: IAM is one for all regions of a partition. */
function placeOf(service: AwsService, region: string): { host: string; region: string } {
  const china = region.startsWith('cn-')
  const domain = china ? 'amazonaws.com.cn' : 'amazonaws.com'
  if (service !== 'iam') return { host: `${service}.${region}.${domain}`, region }
  if (china) return { host: `iam.cn-north-1.${domain}`, region: 'cn-north-1' }
  return region.startsWith('us-gov-') ? { host: `iam.us-gov.${domain}`, region: 'us-gov-west-1' } : { host: `iam.${domain}`, region: 'us-east-1' }
}

/** What is called, in words for whoever asks what was asked. */
export const endpointOf = ({ region, url }: Pick<AwsAccess, 'region' | 'url'>, service: AwsService): string => url ?? `https://${placeOf(service, region).host}`

type More = { length?: Longest; attempts?: number }

/** One signed call of a service, as `patiently` makes it; being throttled passes too. The answer says what was refused. */
export function callAws(access: AwsAccess, service: AwsService, headers: Record<string, string>, body: string, { length, attempts }: More = {}): Promise<Answer> {
  const address = new URL(endpointOf(access, service))
  const { accessKeyId, secretAccessKey, sessionToken } = access
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
  const signer = new SignatureV4({ service, region: placeOf(service, access.region).region, credentials, sha256: Sha256 })
  return patiently(async () => {
    const signed = await signer.sign({ method: 'POST', protocol: address.protocol, hostname: address.hostname, path: '/', headers: { host: address.host, ...headers }, body }, { signingDate: now() })
    return call('POST', address.href, { ...signed.headers, 'content-length': Buffer.byteLength(body) }, body, length)
  }, { passes: (answer) => answer.status === 400 && /\b(Throttl|RequestLimitExceeded|TooManyRequests|SlowDown)/.test(answer.text.slice(0, 2_000)), ...(attempts !== undefined && { attempts }) })
}

/** One call of the Query API: an action with its parameters; the answer is XML. */
export const queryAws = (access: AwsAccess, service: 'sts' | 'iam', action: string, parameters: Record<string, string> = {}, more: More = {}): Promise<Answer> =>
  callAws(access, service, { 'content-type': 'application/x-www-form-urlencoded' }, String(new URLSearchParams({ Action: action, Version: service === 'iam' ? iamVersion : '2011-06-15', ...parameters })), more)

export const iamVersion = '2010-05-08'

/** What an answer of the Query API is: its result, or what was refused. One that is no XML has neither. */
export function answeredBy({ bytes, status }: Pick<Answer, 'bytes' | 'status'>): { result: Element } | { code: string; message: string } {
  try {
    const root = xmlOf(bytes, mostAnswer)
    const result = root.elements.find(({ name }) => name.endsWith('Result'))
    if (status === 200 && result) return { result }
    // Some services have the error as the root.
    const error = within(root, 'Error') ?? root
    return { code: textAt(error, 'Code') ?? '', message: textAt(error, 'Message') ?? '' }
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error
    return { code: '', message: status === 200 ? `the answer ${error.message}` : '' }
  }
}

const mostAnswer = 16 * 1024 * 1024

/** What AWS calls the error; empty where it says none. */
export const awsError = ({ text, headers }: Answer): string => /([A-Z]\w+(?:Exception|Error|Denied|TokenId|DoesNotMatch))/.exec(String(headers['x-amzn-errortype'] ?? '') + text)?.[1] ?? ''
