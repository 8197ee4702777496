import 'server-only'
import { and, desc, eq, inArray, max, ne, sql } from 'drizzle-orm'
import { trailDigests, trailFiles } from '#db/schema/connections.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { days, minutes, now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { AppError } from '#lib/errors.ts'
import { digestKey, isLogKey, judgeDigest, type KnownDigest, parseDigest, sha256Of, signedText, type TrailDigest, type TrailProblem } from '#lib/ingest/trail-digest.ts'
import type { Bucket } from '#lib/outgoing/s3.ts'
import { ingestFiles, type LogFile } from '../../events/pull.ts'
import { noteDigest, noteTrailFiles } from '../operations/trail.ts'
import { fileAt, foldersOf, keysFrom, trailKeys } from './trail-store.ts'

/** How far back the first pull looks, and how far every other does: files come out of order by hours at most, and a digest names what came later. */
const firstDays = 7
const again = days(2)
/** Files of one delivery, and their bytes. */
const together = { files: 50, bytes: 16 * 1024 * 1024 }
/** The next pull goes on where this one stops. */
const mostTime = minutes(10)
const mostProblems = 50
/** Files one after the other that a store does not give: it gives none now. */
export const mostTroubles = 3
export const gone = 'It is not there.'

type Given = { connectionId: string; bucket: Bucket; prefix?: string | undefined; /** Since when all that a list names was seen. */ listedAt?: Date | null }
type Hand = { actor: Actor; read: Background['read']; of: Bucket; connectionId: string; until: number; listedAt: Date | null; sum: { accepted: number; duplicates: number; rejected: number } }

export const handOf = (actor: Actor, read: Background['read'], { connectionId, bucket, listedAt = null }: Given, time = mostTime): Hand =>
  ({ actor, read, of: bucket, connectionId, listedAt, until: now().getTime() + time, sum: { accepted: 0, duplicates: 0, rejected: 0 } })

/**
 * Log files that were not read yet, region by region in the order of their names, each file once and each event once; then the digests that came since, each against its signature, the one
 * before it, and the log files it lists. Cut off anywhere, the next pull goes on there.
 * @returns `listedAt`: the lists were read to their end, which began then
 * @throws AppError `unavailable` when the store gives nothing, with how to mend it
 */
export async function pullCloudTrail(actor: Actor, read: Background['read'], given: Given): Promise<{ pulled: Hand['sum']; listedAt: Date | null }> {
  const began = now()
  const hand = handOf(actor, read, given)
  const folders = await foldersOf(hand.of, given.prefix)
  let isWhole = true
  for (const folder of folders.logs) isWhole = (await pullFolder(hand, folder)) && isWhole
  let keys: ReadonlyMap<string, string> | null | undefined
  for (const folder of folders.digests) {
    for (const key of await freshDigests(hand, folder)) {
      if (keys === undefined) keys = await trailKeys(hand.of, new Date(now().getTime() - days(400)), now())
      await takeDigest(hand, folder, key, keys, 0)
    }
  }
  return { pulled: hand.sum, listedAt: isWhole ? began : null }
}

export const isOver = ({ until }: Hand) => now().getTime() > until
const dayOf = (at: Date) => at.toISOString().slice(0, 10).replaceAll('-', '/')

/** Two days before the last one read; the same names are listed again, and known. */
function since(last: string | null): string {
  const at = last === null ? now().getTime() - days(firstDays) : Date.parse(`${last.replaceAll('/', '-')}T00:00:00Z`) - again
  return dayOf(new Date(at))
}

/** @returns whether it was read to its end. What messages named says nothing of how far the list was read. */
async function pullFolder(hand: Hand, folder: string): Promise<boolean> {
  const { read, actor, connectionId, listedAt } = hand
  const ofThese = and(eq(trailFiles.connectionId, connectionId), eq(trailFiles.folder, folder))
  const [last] = await read(actor.orgId, (tx) => tx.select({ day: max(trailFiles.day) }).from(trailFiles).where(and(ofThese, sql`not ${trailFiles.told}`)))
  const [any] = await read(actor.orgId, (tx) => tx.select({ id: trailFiles.id }).from(trailFiles).where(ofThese).limit(1))
  const [day = null] = [last?.day ?? null, any && listedAt ? dayOf(listedAt) : null].filter((each) => each !== null).sort().reverse()
  for await (const page of keysFrom(hand.of, folder, since(day))) {
    const keys = page.filter(isLogKey)
    const known = await knownFiles(hand, keys)
    await takeFiles(hand, keys.filter((key) => !known.has(key)))
    if (isOver(hand)) return false
  }
  return true
}

export const knownFiles = async ({ read, actor, connectionId }: Hand, keys: string[]) => new Map(keys.length === 0 ? [] : (await read(actor.orgId, (tx) =>
  tx.select({ key: trailFiles.key, sha256: trailFiles.sha256 }).from(trailFiles).where(and(eq(trailFiles.connectionId, connectionId), inArray(trailFiles.key, keys))))).map((row) => [row.key, row.sha256] as const))

/** All of a region: what stands before the day in the name of a log file. */
const folderOf = (key: string) => key.slice(0, -`0000/00/00/${key.split('/').at(-1) ?? ''}`.length)

/**
 * Reads these files, a handful a delivery.
 * @param lost a message named them: what is said of one that cannot be had now, and the others go on
 * @returns what each hashed to; null: it cannot be unpacked; missing: it is not there
 */
export async function takeFiles(hand: Hand, keys: string[], lost?: (key: string, why: string) => void): Promise<Map<string, string | null>> {
  const hashes = new Map<string, string | null>()
  let files: LogFile[] = []
  let refused: { key: string; why: string }[] = []
  let bytes = 0
  let troubles = 0
  const flush = async () => {
    if (files.length + refused.length === 0) return
    const counts = await ingestFiles(hand.actor, files, { source: 'cloudtrail', label: `CloudTrail from ${hand.of.bucket}${files.length === 1 ? '' : ` (${files.length} files)`}` })
    const told = lost !== undefined
    const at = (key: string) => ({ folder: folderOf(key), day: key.slice(folderOf(key).length).slice(0, 10), key, told })
    await noteTrailFiles(hand.actor, { id: hand.connectionId, files: [
      ...files.map((file, n) => ({ ...at(file.key), sha256: file.sha256, ...(counts[n] as (typeof counts)[number]) })),
      ...refused.map(({ key, why }) => ({ ...at(key), sha256: null, received: 0, accepted: 0, duplicates: 0, rejected: 0, refused: why })),
    ] }).catch(unlessNoted)
    for (const each of counts) for (const name of ['accepted', 'duplicates', 'rejected'] as const) hand.sum[name] += each[name]
    hand.sum.rejected += refused.length
    files = []
    refused = []
    bytes = 0
  }
  for (const key of keys) {
    const got = await fileAt(hand.of, key, 'log').catch((error: unknown) => {
      if (!lost || !(error instanceof AppError)) throw error
      return { lost: error.message }
    })
    if (got === 'gone') {
      lost?.(key, gone)
      continue
    }
    if ('lost' in got) {
      lost?.(key, got.lost)
      if (++troubles >= mostTroubles) break
      continue
    }
    troubles = 0
    if ('refused' in got) {
      refused.push({ key, why: got.refused })
      hashes.set(key, null)
    } else {
      const sha256 = sha256Of(got.bytes)
      files.push({ key, bytes: got.bytes, sha256 })
      hashes.set(key, sha256)
      bytes += got.bytes.length
    }
    if (files.length + refused.length >= together.files || bytes >= together.bytes) await flush()
    if (isOver(hand)) break
  }
  await flush()
  return hashes
}

/** A message and the list may name a file at once: its events are there once, and so is what was noted first. */
const unlessNoted = (error: unknown) => {
  if (!(error instanceof AppError && error.code === 'conflict')) throw error
}

async function freshDigests(hand: Hand, folder: string): Promise<string[]> {
  const { read, actor, connectionId } = hand
  const [last] = await read(actor.orgId, (tx) => tx.select({ at: max(trailDigests.endAt) }).from(trailDigests).where(and(eq(trailDigests.connectionId, connectionId), eq(trailDigests.folder, folder))))
  const fresh: string[] = []
  for await (const page of keysFrom(hand.of, folder, since(last?.at ? dayOf(last.at) : null))) {
    const keys = page.filter((key) => digestKey(key) !== null)
    const known = new Set(keys.length === 0 ? [] : (await read(actor.orgId, (tx) => tx.select({ key: trailDigests.key }).from(trailDigests).where(and(eq(trailDigests.connectionId, connectionId), inArray(trailDigests.key, keys))))).map((row) => row.key))
    fresh.push(...keys.filter((key) => !known.has(key)))
  }
  return fresh
}

const shown = { key: trailDigests.key, hash: trailDigests.sha256, signature: trailDigests.signature, signed: trailDigests.signed, fingerprint: trailDigests.fingerprint, endAt: trailDigests.endAt, state: trailDigests.state }

async function knownDigest({ read, actor, connectionId }: Hand, key: string): Promise<KnownDigest | null> {
  const [found] = await read(actor.orgId, (tx) => tx.select(shown).from(trailDigests).where(and(eq(trailDigests.connectionId, connectionId), eq(trailDigests.key, key))))
  return found ?? null
}

/** Digests before one that was not listed, at most: each is looked for by its name. */
const mostBefore = 24

async function takeDigest(hand: Hand, folder: string, key: string, keys: ReadonlyMap<string, string> | null, before: number): Promise<void> {
  if (isOver(hand) || (await knownDigest(hand, key))) return
  const named = digestKey(key)
  const got = named && (await fileAt(hand.of, key, 'digest'))
  if (!named || !got || got === 'gone') return
  const row = { chain: named.chain, account: named.account, folder, key, listed: 0, matched: 0 }
  const digest = 'refused' in got ? null : parseDigest(got.bytes)
  if ('refused' in got || digest === null || digest.awsAccountId !== named.account) {
    const says = 'refused' in got ? got.refused : 'It has not the form of a digest.'
    await noteDigest(hand.actor, { id: hand.connectionId, settles: null, digest: { ...row, previousKey: null, startAt: null, endAt: null, sha256: sha256Of('refused' in got ? Buffer.from(says) : got.bytes), signature: null, signed: null, fingerprint: null, why: null, state: 'invalid', problems: [{ kind: 'unreadable', says: `${key.split('/').at(-1)}: ${says}` }] } })
    return
  }
  const { previousDigestS3Object: previousKey = null } = digest
  const chain = await hand.read(hand.actor.orgId, (tx) => tx.select({ key: trailDigests.key }).from(trailDigests).where(and(eq(trailDigests.connectionId, hand.connectionId), eq(trailDigests.chain, named.chain))).orderBy(desc(trailDigests.endAt)).limit(1))
  // One that the list did not have, though it may be there.
  if (previousKey && chain.length > 0 && before < mostBefore && digestKey(previousKey)?.chain === named.chain) await takeDigest(hand, folder, previousKey, keys, before + 1)
  const [sibling] = previousKey === null ? [] : await hand.read(hand.actor.orgId, (tx) => tx.select({ key: trailDigests.key }).from(trailDigests).where(and(eq(trailDigests.connectionId, hand.connectionId), eq(trailDigests.previousKey, previousKey), ne(trailDigests.key, key))).limit(1))
  const hash = sha256Of(got.bytes)
  const judged = judgeDigest({ bucket: hand.of.bucket, key, digest, hash, signature: got.signature, keys, previous: previousKey === null ? null : await knownDigest(hand, previousKey), isFirst: chain.length === 0, sibling: sibling?.key ?? null })
  const logs = await logsOf(hand, digest)
  if (logs === null) return
  const { problems, matched } = logs
  const all = [...judged.problems, ...problems].slice(0, mostProblems)
  await noteDigest(hand.actor, {
    id: hand.connectionId, settles: judged.settles && previousKey !== null ? { key: previousKey, ...judged.settles } : null,
    digest: {
      ...row, previousKey, startAt: digest.digestStartTime, endAt: digest.digestEndTime, sha256: hash, signature: got.signature, signed: signedText(digest, hash), fingerprint: digest.digestPublicKeyFingerprint,
      listed: digest.logFiles.length, matched, state: all.length > 0 ? 'invalid' : judged.state, problems: all, why: all.length > 0 ? null : judged.why,
    },
  })
}

/** The log files a digest lists, as they were read; what was not is read now. Null: there was no time to. */
async function logsOf(hand: Hand, digest: TrailDigest): Promise<{ problems: TrailProblem[]; matched: number } | null> {
  const problems: TrailProblem[] = []
  let matched = 0
  for (let from = 0; from < digest.logFiles.length; from += 500) {
    const part = digest.logFiles.slice(from, from + 500)
    const hashes = await knownFiles(hand, part.map((each) => each.s3Object))
    for (const { s3Object } of part) {
      if (hashes.has(s3Object) || !isLogKey(s3Object)) continue
      if (isOver(hand)) return null
      for (const [key, sha256] of await takeFiles(hand, [s3Object])) hashes.set(key, sha256)
    }
    for (const { s3Object, hashValue } of part) {
      const sha256 = hashes.get(s3Object)
      if (sha256 === hashValue) matched++
      else if (sha256 === undefined) problems.push({ kind: 'missing', says: `${s3Object.split('/').at(-1)} is not there.` })
      else problems.push({ kind: 'altered', says: sha256 === null ? `${s3Object.split('/').at(-1)} cannot be read.` : `${s3Object.split('/').at(-1)} is not what was delivered.` })
    }
  }
  return { problems, matched }
}
