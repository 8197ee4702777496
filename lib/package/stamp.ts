import { hex, same } from './bytes.ts'
import { DerError, inside, nameOf, oidOf, single, tags, taken, timeOf, type Value } from './der.ts'

/**
 * A time stamp (RFC 3161) as verifiers need it: an authority outside says with its signature (CMS, RFC 5652) that the manifest was there at a time. It
 * is read strictly, so that there is one spelling of what it says. Whether the authority's certificate is to be trusted is for `openssl ts -verify`.
 */
export type Stamp = {
  /** When the authority says it saw the manifest, ISO 8601 in UTC. */
  at: string
  /** The subject of the certificate that signed it. */
  authority: string
  /** What the authority stamps by, and its number of this one: an OID, and hex. */
  policy: string
  serial: string
  /** Hex; null: it has none. */
  nonce: string | null
  /** DER of the certificate that signed it, and of those that came with it. */
  certificate: Uint8Array
  others: Uint8Array[]
}

/** What is wrong with a time stamp, as a sentence. */
export class StampError extends Error {}

/** In bytes: more is no time stamp. */
export const longestStamp = 65_536

/** An answer with a token in it begins so: status 0, granted, and no word more. */
export const granted = Uint8Array.of(tags.sequence, 3, tags.integer, 1, 0)

const oids = { signedData: '1.2.840.113549.1.7.2', info: '1.2.840.113549.1.9.16.1.4', contentType: '1.2.840.113549.1.9.3', digest: '1.2.840.113549.1.9.4', signer: '1.2.840.113549.1.9.16.2.12', signer2: '1.2.840.113549.1.9.16.2.47', rsa: '1.2.840.113549.1.1.1', ec: '1.2.840.10045.2.1' }
const hashes: Record<string, string> = { '1.3.14.3.2.26': 'SHA-1', '2.16.840.1.101.3.4.2.1': 'SHA-256', '2.16.840.1.101.3.4.2.2': 'SHA-384', '2.16.840.1.101.3.4.2.3': 'SHA-512' }
/** With their hash; null: the one that is named beside. */
const rsa: Record<string, string | null> = { [oids.rsa]: null, '1.2.840.113549.1.1.11': 'SHA-256', '1.2.840.113549.1.1.12': 'SHA-384', '1.2.840.113549.1.1.13': 'SHA-512' }
const ecdsa: Record<string, string> = { '1.2.840.10045.4.3.2': 'SHA-256', '1.2.840.10045.4.3.3': 'SHA-384', '1.2.840.10045.4.3.4': 'SHA-512' }
/** With the bytes of one number of a signature. */
const curves: Record<string, [name: string, size: number]> = { '1.2.840.10045.3.1.7': ['P-256', 32], '1.3.132.0.34': ['P-384', 48], '1.3.132.0.35': ['P-521', 66] }

const digest = async (hash: string, bytes: Uint8Array) => new Uint8Array(await crypto.subtle.digest(hash, bytes as BufferSource))
const hashOf = (algorithm: Value | undefined) => hashes[oidOf(inside(algorithm)[0])]

/**
 * @param answer TimeStampResp, as it lies in a package: `manifest.tsr`
 * @param imprint SHA-256 of the manifest
 * @throws StampError when it is none, about something else, or was altered
 */
export async function readStamp(answer: Uint8Array, imprint: Uint8Array): Promise<Stamp> {
  try {
    const [status, token, ...more] = inside(single(answer))
    if (!status || !same(status.whole, granted) || more.length > 0) throw new StampError('It does not say that it was granted.')
    return await tokenOf(token, imprint)
  } catch (error) {
    if (error instanceof DerError) throw new StampError(`It is no time stamp: ${error.message}.`)
    throw error
  }
}

async function tokenOf(token: Value | undefined, imprint: Uint8Array): Promise<Stamp> {
  const [type, signed] = inside(token)
  if (oidOf(type) !== oids.signedData) throw new DerError('nothing is signed')
  const [, , content, ...rest] = inside(single(taken(signed, tags.own).body))
  const [contentType, wrapped] = inside(content)
  if (oidOf(contentType) !== oids.info) throw new DerError('something else is signed')
  const info = taken(single(taken(wrapped, tags.own).body), tags.bytes).body
  const said = saidIn(info)
  if (!same(said.imprint, imprint)) throw new StampError('It is about another manifest.')
  const certificates = rest[0]?.tag === tags.own ? inside(rest[0], tags.own).map(({ whole }) => whole) : []
  const [signer, ...others] = inside(rest.at(-1), tags.set)
  if (!signer || others.length > 0) throw new DerError('not signed by one authority')
  const certificate = await signedBy(inside(signer), info, certificates)
  const { subject } = partsOf(certificate)
  return { at: said.at, policy: said.policy, serial: said.serial, nonce: said.nonce, authority: nameOf(subject), certificate, others: certificates.filter((each) => each !== certificate) }
}

/** TSTInfo (RFC 3161 section 2.4.2). */
function saidIn(info: Uint8Array) {
  const [version, policy, about, serial, time, ...rest] = inside(single(info))
  if (hex(taken(version, tags.integer).body) !== '01') throw new DerError('of another version')
  const [algorithm, imprint] = inside(about)
  if (hashOf(algorithm) !== 'SHA-256') throw new StampError('It is not about a SHA-256.')
  const nonce = rest.find(({ tag }) => tag === tags.integer)
  return { policy: oidOf(policy), imprint: taken(imprint, tags.bytes).body, serial: hex(taken(serial, tags.integer).body), at: timeOf(time).toISOString(), nonce: nonce ? hex(nonce.body) : null }
}

/** What of a certificate (RFC 5280 section 4.1) is needed here. */
function partsOf(certificate: Uint8Array): { subject: Value | undefined; publicKey: Value | undefined } {
  const fields = inside(inside(single(certificate))[0])
  const [, , , , subject, publicKey] = fields[0]?.tag === tags.own ? fields.slice(1) : fields
  return { subject, publicKey }
}

/** SignerInfo (RFC 5652 section 5.3). @returns the certificate of the key that signed */
async function signedBy([, , algorithm, attributes, signature, value]: Value[], info: Uint8Array, certificates: Uint8Array[]): Promise<Uint8Array> {
  const all = new Map(inside(attributes, tags.own).map((each) => {
    const [type, values] = inside(each)
    const [first, ...more] = inside(values, tags.set)
    if (!first || more.length > 0) throw new DerError('more is signed than belongs there')
    return [oidOf(type), first]
  }))
  const hash = hashOf(algorithm)
  if (hash === undefined || hash === 'SHA-1') throw new StampError('It is signed by a hash that is not taken: SHA-256, SHA-384 and SHA-512 are.')
  if (oidOf(all.get(oids.contentType)) !== oids.info || !same(taken(all.get(oids.digest), tags.bytes).body, await digest(hash, info))) throw new StampError('What it says is not what was signed.')
  const certificate = await certificateOf(all, certificates)
  if (!certificate) throw new StampError('The certificate that signed it is not in it.')
  // What is signed are the attributes as a SET, whatever they lie in.
  const text = Uint8Array.from(taken(attributes, tags.own).whole)
  text[0] = tags.set
  if (!(await isSigned(certificate, oidOf(inside(signature)[0]), hash, taken(value, tags.bytes).body, text))) throw new StampError('The certificate that it names has not signed it.')
  return certificate
}

/** The one whose hash is among what is signed (RFC 5035): no other can be put in its place. */
async function certificateOf(signed: Map<string, Value>, certificates: Uint8Array[]): Promise<Uint8Array | null> {
  const [old, list] = [!signed.has(oids.signer2), signed.get(oids.signer2) ?? signed.get(oids.signer)]
  const [first, second] = inside(inside(inside(list)[0])[0])
  const [hash, wanted] = old ? ['SHA-1', first] : first?.tag === tags.sequence ? [hashOf(first), second] : ['SHA-256', first]
  if (hash === undefined) return null
  for (const each of certificates) if (same(await digest(hash, each), taken(wanted, tags.bytes).body)) return each
  return null
}

async function isSigned(certificate: Uint8Array, algorithm: string, named: string, signature: Uint8Array, text: Uint8Array): Promise<boolean> {
  const { publicKey } = partsOf(certificate)
  const [kind, curve] = inside(inside(publicKey)[0])
  const verify = async (of: RsaHashedImportParams | EcKeyImportParams, by: AlgorithmIdentifier | EcdsaParams, bytes: Uint8Array) => crypto.subtle.verify(by, await crypto.subtle.importKey('spki', taken(publicKey, tags.sequence).whole as BufferSource, of, false, ['verify']), bytes as BufferSource, text as BufferSource)
  const hash = ecdsa[algorithm] ?? rsa[algorithm] ?? named
  if (Object.hasOwn(rsa, algorithm) && oidOf(kind) === oids.rsa) return verify({ name: 'RSASSA-PKCS1-v1_5', hash }, 'RSASSA-PKCS1-v1_5', signature).catch(() => false)
  const [name, size] = oidOf(kind) === oids.ec && Object.hasOwn(ecdsa, algorithm) ? (curves[oidOf(curve)] ?? []) : []
  if (name === undefined || size === undefined) throw new StampError('It is signed in a way that is not taken: RSA (PKCS #1) and ECDSA over P-256, P-384 and P-521 are.')
  const raw = new Uint8Array(size * 2)
  for (const [n, number] of inside(single(signature)).slice(0, 2).entries()) {
    const digits = taken(number, tags.integer).body.slice(-size)
    raw.set(digits, size * (n + 1) - digits.length)
  }
  return verify({ name: 'ECDSA', namedCurve: name }, { name: 'ECDSA', hash }, raw).catch(() => false)
}
