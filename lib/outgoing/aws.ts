import 'server-only'
import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import { now } from '#lib/clock.ts'
import { type Answer, call } from './call.ts'
import { patiently } from './patient.ts'

type Data = string | ArrayBuffer | ArrayBufferView

const bytesOf = (data: Data) => (typeof data === 'string' ? data : ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data))

/** SHA-256 as the signer asks for it. */
class Sha256 {
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

/** One signed call of a service, as `patiently` makes it. The answer says what was refused. */
export function callAws({ region, url, ...keys }: AwsAccess, service: 'sts' | 'cloudtrail' | 'kms', headers: Record<string, string>, body: string): Promise<Answer> {
  const address = new URL(url ?? `https://${service}.${region}.amazonaws.com`)
  const credentials = { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey, ...(keys.sessionToken ? { sessionToken: keys.sessionToken } : {}) }
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 })
  return patiently(async () => {
    const signed = await signer.sign({ method: 'POST', protocol: address.protocol, hostname: address.hostname, path: '/', headers: { host: address.host, ...headers }, body }, { signingDate: now() })
    return call('POST', address.href, { ...signed.headers, 'content-length': Buffer.byteLength(body) }, body)
  })
}

/** What AWS calls the error; empty where it says none. */
export const awsError = ({ text, headers }: Answer): string => /([A-Z]\w+(?:Exception|Error|Denied|TokenId|DoesNotMatch))/.exec(String(headers['x-amzn-errortype'] ?? '') + text)?.[1] ?? ''
