import { randomBytes, X509Certificate } from 'node:crypto'
import { seconds } from '#lib/clock.ts'
import { fromHex, hex } from './bytes.ts'
import { DerError, der, derOid, inside, single, tags, type Value } from './der.ts'
import { granted, longestStamp, readStamp, type Stamp, StampError } from './stamp.ts'

/** What an authority is asked, and what its answer has to keep to. */
export type Asked = {
  /** SHA-256 of the manifest, hex. */
  manifest: string
  /** Hex, of eight bytes. */
  nonce: string
  /** OID; empty: whatever the authority stamps by. */
  policy: string
  /** PEM of the certificate that its own must lead to; empty: any. */
  root: string
}

/** How far the authority's clock and this one may be apart. */
const apart = seconds(3_600)

const sha256 = der(tags.sequence, derOid('2.16.840.1.101.3.4.2.1'), Uint8Array.of(0x05, 0))
const stamping = '1.3.6.1.5.5.7.3.8'

/** A number that DER spells in eight bytes: neither negative nor with a zero in front. */
export function newNonce(): string {
  const bytes = randomBytes(8)
  bytes[0] = ((bytes[0] as number) & 0x3f) | 0x40
  return hex(bytes)
}

const bytesOf = (text: string) => fromHex(text) ?? new Uint8Array()

/** TimeStampReq (RFC 3161 section 2.4.1): version 1, the hash, and the certificate is wanted. */
export const stampRequest = ({ manifest, nonce, policy }: Asked): Uint8Array =>
  der(tags.sequence, Uint8Array.of(tags.integer, 1, 1), der(tags.sequence, sha256, der(tags.bytes, bytesOf(manifest))), ...(policy === '' ? [] : [derOid(policy)]), der(tags.integer, bytesOf(nonce)), Uint8Array.of(tags.boolean, 1, 0xff))

const reasons: Record<string, string> = { '2': 'rejected', '3': 'waiting', '4': 'about to be revoked', '5': 'revoked' }

/**
 * @param at what the clock here says
 * @returns the answer as it goes into packages: without what the authority says to people
 * @throws StampError when it is not what was asked for
 */
export async function checkedAnswer(answer: Uint8Array, asked: Asked, at: Date): Promise<{ answer: Uint8Array; stamp: Stamp }> {
  if (answer.length > longestStamp) throw new StampError(`The answer has ${answer.length.toLocaleString('en')} bytes, more than a time stamp has.`)
  const plain = der(tags.sequence, granted, tokenIn(answer))
  const stamp = await readStamp(plain, bytesOf(asked.manifest))
  if (stamp.nonce !== asked.nonce) throw new StampError('The answer is to another question: its nonce differs.')
  if (asked.policy !== '' && stamp.policy !== asked.policy) throw new StampError(`It was stamped by the policy ${stamp.policy}, not by ${asked.policy} of the settings.`)
  if (Math.abs(Date.parse(stamp.at) - at.getTime()) > apart) throw new StampError(`The authority says that it is ${stamp.at}, and the clock here ${at.toISOString()}: one of them is wrong.`)
  const certificate = certificateIn(stamp.certificate)
  // Node calls the extended usages so.
  if (!(certificate.keyUsage as string[] | undefined)?.includes(stamping)) throw new StampError('It is signed with a certificate that is not for time stamps.')
  if (asked.root !== '' && !leadsTo(certificate, stamp.others.map(certificateIn), new X509Certificate(asked.root))) throw new StampError('The certificate that signed it does not lead to the root of the settings.')
  return { answer: plain, stamp }
}

function certificateIn(bytes: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(bytes)
  } catch {
    throw new StampError('A certificate in it cannot be read.')
  }
}

/** PKIStatusInfo in front of the token. */
function tokenIn(answer: Uint8Array): Uint8Array {
  try {
    const [status, token] = inside(single(answer))
    const [number, ...told] = inside(status)
    const code = String(Number.parseInt(hex(number?.body ?? new Uint8Array()), 16))
    if (code !== '0') throw new StampError(`The authority refused (${reasons[code] ?? `status ${code}`})${textIn(told)}.`)
    if (!token) throw new StampError('The authority says that it granted a time stamp, and sent none.')
    return token.whole
  } catch (error) {
    if (error instanceof DerError) throw new StampError('The answer is no time stamp.')
    throw error
  }
}

/** What it says to people, such as why. */
function textIn(told: Value[]): string {
  const texts = told.filter(({ tag }) => tag === tags.sequence).flatMap((each) => inside(each)).map(({ body }) => new TextDecoder().decode(body))
  return texts.length === 0 ? '' : `: ${texts.join(' ').replace(/\.$/, '').slice(0, 300)}`
}

/** Whether each is signed by the next, up to the root; of a chain nobody makes longer. */
function leadsTo(certificate: X509Certificate, others: X509Certificate[], root: X509Certificate): boolean {
  if (certificate.raw.equals(root.raw)) return true
  for (let [at, steps] = [certificate, 0]; steps <= others.length; steps++) {
    const signed = ({ publicKey }: X509Certificate) => at.verify(publicKey)
    if (at.checkIssued(root) && signed(root)) return true
    const next = others.find((each) => !each.raw.equals(at.raw) && at.checkIssued(each) && signed(each))
    if (!next) return false
    at = next
  }
  return false
}

/** Whether a text is one certificate in PEM, and nothing else. */
export function isCertificate(text: string): boolean {
  if (!/^-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----$/.test(text.trim())) return false
  try {
    return new X509Certificate(text).raw.length > 0
  } catch {
    return false
  }
}

/** SHA-256 of a certificate in PEM, as people compare it; null of none. */
export const fingerprintOfRoot = (pem: string): string | null => (pem === '' ? null : new X509Certificate(pem).fingerprint256)
