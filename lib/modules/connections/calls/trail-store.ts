import 'server-only'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError } from '#lib/errors.ts'
import { maxUnpacked } from '#lib/ingest/limits.ts'
import { unpack } from '#lib/ingest/read.ts'
import { AnswerTooLong } from '#lib/outgoing/agent.ts'
import { awsError, callAws } from '#lib/outgoing/aws.ts'
import { type Bucket, getObject, listObjects, S3Problem } from '#lib/outgoing/s3.ts'

/** What a file of a bucket is: its unpacked bytes, or why it is refused. Gone: it is not there. */
export type Got = { bytes: Buffer; signature: string | null } | { refused: string } | 'gone'

/** A digest lists files by the thousand, and is small all the same. */
const maxDigest = 32 * 1024 * 1024
const unzip = promisify(gunzip)

/** @throws AppError `unavailable` when the store says anything but yes or no */
export async function fileAt(of: Bucket, key: string, what: 'log' | 'digest'): Promise<Got> {
  const answer = await getObject(of, key).catch((error: unknown) => {
    if (error instanceof AnswerTooLong) return null
    throw unavailable(of, error)
  })
  if (answer === null) return { refused: 'It is larger than 16 MiB, packed.' }
  if (answer.status === 404) return 'gone'
  if (answer.status !== 200) throw unavailable(of, new S3Problem(answer), key)
  try {
    // Whatever it says of itself: what is no gzip is read as it lies there.
    const isPacked = answer.bytes[0] === 0x1f && answer.bytes[1] === 0x8b
    const bytes = !isPacked ? answer.bytes : what === 'log' ? await unpack([answer.bytes]) : await unzip(answer.bytes, { maxOutputLength: maxDigest })
    const signature = answer.headers['x-amz-meta-signature']
    return { bytes, signature: typeof signature === 'string' && signature !== '' ? signature.slice(0, 2_048) : null }
  } catch (error) {
    if (error instanceof AppError) return { refused: error.code === 'too_large' ? `It is larger than ${maxUnpacked / 1024 / 1024} MiB, unpacked.` : 'It says it is gzip, but cannot be unpacked.' }
    return { refused: (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? `It is larger than ${maxDigest / 1024 / 1024} MiB, unpacked.` : 'It says it is gzip, but cannot be unpacked.' }
  }
}

/** All names below a folder from a day on, page by page. @throws AppError `unavailable`, also where pages lead in a circle */
export async function* keysFrom(of: Bucket, folder: string, day: string | null): AsyncGenerator<string[]> {
  const seen = new Set<string>()
  let token: string | null = null
  let last = ''
  do {
    const page = await listed(of, { prefix: folder, ...(day === null ? {} : { after: `${folder}${day}` }), token })
    const isOnward = page.keys.every((key, n) => key > (n === 0 ? last : (page.keys[n - 1] as string)))
    if (!isOnward || (page.next !== null && (page.next === '' || seen.has(page.next)))) throw new AppError('unavailable', `The list of ${of.bucket}/${folder} leads in a circle: a page does not go on where the last one ended. What was read before stays.`)
    if (page.next !== null) seen.add(page.next)
    token = page.next
    last = page.keys.at(-1) ?? last
    yield page.keys
  } while (token !== null)
}

const mostFolders = 2_000

/** The folders of regions, of log files and of digests, of every account below a prefix. */
export async function foldersOf(of: Bucket, prefix: string | undefined): Promise<{ logs: string[]; digests: string[] }> {
  const root = `${prefix ? `${prefix.replace(/\/$/, '')}/` : ''}AWSLogs/`
  const below = async (folder: string) => {
    const found: string[] = []
    for (let token: string | null = null; ; ) {
      const page = await listed(of, { prefix: folder, delimiter: '/', token })
      found.push(...page.folders.filter((each) => each.startsWith(folder)))
      if (found.length > mostFolders) throw new AppError('unavailable', `There are more than ${mostFolders} folders below ${of.bucket}/${folder}. Choose a prefix for each part of them, with a connection of its own.`)
      if (page.next === null || page.next === '' || page.next === token) return found
      token = page.next
    }
  }
  const top = await below(root)
  const accounts = [...top.filter((each) => /\/\d{12}\/$/.test(each)), ...(await Promise.all(top.filter((each) => /\/o-[a-z0-9]{10,32}\/$/.test(each)).map(below))).flat().filter((each) => /\/\d{12}\/$/.test(each))]
  const [logs, digests]: [string[], string[]] = [[], []]
  for (const account of accounts) {
    logs.push(...(await below(`${account}CloudTrail/`)))
    digests.push(...(await below(`${account}CloudTrail-Digest/`)))
  }
  return { logs, digests }
}

const listed = (of: Bucket, asked: Parameters<typeof listObjects>[1]) => listObjects(of, asked).catch((error: unknown) => {
  throw unavailable(of, error)
})

/** The public keys of CloudTrail that were in force in a time, by fingerprint. Null: it may not ask. */
export async function trailKeys(of: Bucket, from: Date, to: Date): Promise<Map<string, string> | null> {
  const keys = new Map<string, string>()
  for (let token: string | undefined, pages = 0; pages < 20; pages++) {
    const body = JSON.stringify({ StartTime: Math.floor(from.getTime() / 1_000), EndTime: Math.ceil(to.getTime() / 1_000), ...(token && { NextToken: token }) })
    const answer = await callAws(of, 'cloudtrail', { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'CloudTrail_20131101.ListPublicKeys' }, body, { length: 'large' })
    if (answer.status !== 200) {
      if (answer.status < 500) return null
      throw new AppError('unavailable', `The public keys of CloudTrail could not be read: AWS answered ${[answer.status, awsError(answer)].join(' ').trim()}.`)
    }
    const page = readKeys(answer.text)
    if (page === null) return null
    for (const { Fingerprint, Value } of page.PublicKeyList ?? []) if (typeof Fingerprint === 'string' && typeof Value === 'string') keys.set(Fingerprint.toLowerCase(), Value)
    if (!page.NextToken || page.NextToken === token) break
    token = page.NextToken
  }
  return keys
}

function readKeys(text: string): { PublicKeyList?: { Fingerprint?: unknown; Value?: unknown }[]; NextToken?: string } | null {
  try {
    return JSON.parse(text) as ReturnType<typeof readKeys>
  } catch {
    return null
  }
}

/** What the store refused, and how to mend it. */
export function lackOf(of: Bucket, error: S3Problem): string {
  const said = `It answered ${[error.status, error.code].join(' ').trim()}.`
  if (error.code === 'NoSuchBucket') return `There is no bucket ${of.bucket}. ${said}`
  if (/^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint)/.test(error.code) || error.status === 301) return `The bucket lies in another region than ${of.region}. ${said}`
  if (/^(AccessDenied|AllAccessDisabled)/.test(error.code)) return `The permissions s3:ListBucket and s3:GetObject are needed for ${of.bucket}. ${said}`
  if (/^(InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken)/.test(error.code)) return `The key is wrong, or was deleted or switched off: create another, and put it in here. ${said}`
  if (error.code === 'RequestTimeTooSkewed') return `The clock of this machine is wrong: set it. ${said}`
  return `${error.message}.`
}

function unavailable(of: Bucket, error: unknown, key?: string): AppError {
  const what = `The bucket ${of.bucket} could not be read${key ? ` (${key})` : ''}.`
  if (error instanceof S3Problem) return new AppError('unavailable', `${what} ${lackOf(of, error)} What was read before stays.`, { cause: error })
  return new AppError('unavailable', `${what} ${error instanceof Error ? error.message : 'Nobody answered'}. What was read before stays.`, { cause: error })
}
