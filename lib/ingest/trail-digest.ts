import { createHash, createPublicKey, verify } from 'node:crypto'
import { z } from 'zod'

/**
 * Digest files of CloudTrail: each vouches for the log files of an hour and for the digest before it.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
 */

const hex = (most: number) => z.string().regex(/^(?:[0-9a-fA-F]{2})+$/).max(most).transform((text) => text.toLowerCase())
const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/).refine((text) => !Number.isNaN(Date.parse(text)))
const name = z.string().min(1).max(1_024)

const form = z.object({
  awsAccountId: z.string().regex(/^\d{12}$/),
  digestStartTime: instant,
  digestEndTime: instant,
  digestS3Bucket: name,
  digestS3Object: name,
  digestPublicKeyFingerprint: hex(128),
  digestSignatureAlgorithm: z.literal('SHA256withRSA'),
  previousDigestS3Bucket: name.nullish(),
  previousDigestS3Object: name.nullish(),
  previousDigestHashValue: hex(64).nullish(),
  previousDigestHashAlgorithm: z.literal('SHA-256').nullish(),
  previousDigestSignature: z.string().regex(/^[0-9a-fA-F]+$/).max(2_048).nullish(),
  logFiles: z.array(z.object({ s3Bucket: name, s3Object: name, hashValue: hex(64), hashAlgorithm: z.literal('SHA-256') })).max(100_000),
})

export type TrailDigest = z.output<typeof form>

/** The names of what CloudTrail delivers: which account, region and trail, and of when. */
const digestName = /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?(\d{12})\/CloudTrail-Digest\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail-Digest_\2_(.{1,128}?)_([a-z0-9-]+)_\d{8}T\d{6}Z(_backfill)?\.json\.gz$/
const logName = /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?(\d{12})\/CloudTrail\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail_\2_\d{8}T\d{4}Z_[A-Za-z0-9]+\.json\.gz$/

export const isLogKey = (key: string): boolean => logName.test(key)

/** Whose chain a digest belongs to; null: it is none by its name. */
export function digestKey(key: string): { account: string; region: string; trail: string; chain: string } | null {
  const found = digestName.exec(key)
  if (!found) return null
  const [, account = '', region = '', trail = '', home = '', backfill] = found
  return { account, region, trail, chain: `${account}/${region}/${trail}@${home}${backfill ? ' (backfill)' : ''}` }
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** @returns null: it has not the form of a digest */
export function parseDigest(bytes: Buffer): TrailDigest | null {
  try {
    return form.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch {
    return null
  }
}

/** What AWS signs. `hash`: of the unpacked file. Times and names stand as they are written. */
export const signedText = (digest: TrailDigest, hash: string): string =>
  [digest.digestEndTime, `${digest.digestS3Bucket}/${digest.digestS3Object}`, hash, digest.previousDigestSignature ?? 'null'].join('\n')

/** @param publicKey as ListPublicKeys gives it: PKCS #1 in DER, as base64 */
export function isSignedBy(text: string, signature: string, publicKey: string): boolean {
  if (!/^(?:[0-9a-fA-F]{2})+$/.test(signature)) return false
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'pkcs1' })
    return key.asymmetricKeyType === 'rsa' && verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'hex'))
  } catch {
    return false
  }
}

/** The points a kind of problem has, how bad it is, and what it means. */
export const problemKinds = {
  unreadable: { points: 60, says: 'a digest cannot be read' },
  moved: { points: 60, says: 'a digest does not lie where it was signed to lie' },
  signature: { points: 90, says: 'the signature of a digest does not hold' },
  resigned: { points: 90, says: 'a digest was signed anew, by a key that is not CloudTrail’s or after the next one was made' },
  previous: { points: 90, says: 'a digest is not the one that the next one vouches for' },
  forked: { points: 80, says: 'two digests follow the same one' },
  gap: { points: 60, says: 'between two digests nothing is vouched for' },
  missing: { points: 70, says: 'a log file that was delivered is not there' },
  altered: { points: 90, says: 'a log file is not what was delivered' },
} as const
export type ProblemKind = keyof typeof problemKinds
export type TrailProblem = { kind: ProblemKind; says: string }

export const digestStates = ['valid', 'unverifiable', 'invalid'] as const
export type DigestState = (typeof digestStates)[number]

/** What is known of a digest that was judged before. */
export type KnownDigest = { key: string; hash: string; signature: string | null; signed: string | null; fingerprint: string | null; endAt: Date | null; state: DigestState }

type Given = {
  bucket: string
  key: string
  digest: TrailDigest
  hash: string
  /** As the store has it beside the file; null: it was copied without. */
  signature: string | null
  /** By fingerprint; null: they could not be asked for. */
  keys: ReadonlyMap<string, string> | null
  previous: KnownDigest | null
  /** Nothing of this chain was seen before. */
  isFirst: boolean
  /** Of another digest that follows the same one. */
  sibling: string | null
}

type Judged = { state: DigestState; problems: TrailProblem[]; /** Why it is not verifiable. */ why: string | null; /** What it shows of the one before. */ settles: { state: DigestState; problems: TrailProblem[]; signature: string | null } | null }

/** Pure: a digest against its signature, the keys of AWS and the digest before it. Its log files are looked at elsewhere. */
export function judgeDigest({ bucket, key, digest, hash, signature, keys, previous, isFirst, sibling }: Given): Judged {
  const problems: TrailProblem[] = []
  let why: string | null = null
  const text = signedText(digest, hash)
  const publicKey = keys?.get(digest.digestPublicKeyFingerprint)
  // A copy in another bucket under the same name was signed for where it came from.
  if (digest.digestS3Object !== key) problems.push({ kind: 'moved', says: `It was signed as ${digest.digestS3Object}.` })
  if (keys === null) why = 'The public keys of CloudTrail could not be read (cloudtrail:ListPublicKeys).'
  else if (publicKey === undefined) problems.push({ kind: 'resigned', says: `CloudTrail has no key with the fingerprint ${digest.digestPublicKeyFingerprint}.` })
  else if (signature === null) why = `It lies here without its signature, as copies do${digest.digestS3Bucket === bucket ? '' : `: it came from ${digest.digestS3Bucket}`}. The next digest holds it.`
  else if (!isSignedBy(text, signature, publicKey)) problems.push({ kind: 'signature', says: 'Its signature does not hold for its bytes.' })

  if (sibling !== null) problems.push({ kind: 'forked', says: `${sibling} follows the same digest, ${digest.previousDigestS3Object ?? 'none'}.` })
  const settles = previous && follow(digest, previous, keys, problems)
  if (!isFirst && !digest.previousDigestS3Object) problems.push({ kind: 'gap', says: `The chain begins anew at ${digest.digestStartTime}: what came between the digest before and this one nothing vouches for.` })
  else if (!isFirst && !previous) problems.push({ kind: 'gap', says: `The digest before it, ${digest.previousDigestS3Object}, is not there.` })
  return { state: problems.length > 0 ? 'invalid' : why === null ? 'valid' : 'unverifiable', problems, why, settles }
}

/** What a digest says of the one before it, against what was seen of that. */
function follow(digest: TrailDigest, previous: KnownDigest, keys: ReadonlyMap<string, string> | null, problems: TrailProblem[]): Judged['settles'] {
  const told = digest.previousDigestSignature ?? null
  if (digest.previousDigestHashValue !== previous.hash) problems.push({ kind: 'previous', says: `${previous.key} was another when this one was made.` })
  else if (previous.signature !== null && told?.toLowerCase() !== previous.signature.toLowerCase()) problems.push({ kind: 'resigned', says: `${previous.key} was signed otherwise when this one was made.` })
  if (previous.endAt && Date.parse(digest.digestStartTime) > previous.endAt.getTime()) problems.push({ kind: 'gap', says: `Nothing vouches for the time from ${previous.endAt.toISOString()} to ${digest.digestStartTime}.` })
  const publicKey = previous.fingerprint === null ? undefined : keys?.get(previous.fingerprint)
  if (previous.state !== 'unverifiable' || previous.signature !== null || told === null || !publicKey || previous.signed === null || problems.some((each) => each.kind === 'previous')) return null
  return isSignedBy(previous.signed, told, publicKey) ? { state: 'valid', problems: [], signature: told } : { state: 'invalid', problems: [{ kind: 'signature', says: 'The signature that the next digest holds of it does not hold for its bytes.' }], signature: told }
}
