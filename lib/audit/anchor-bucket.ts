import 'server-only'
import { createHash } from 'node:crypto'
import { GetObjectCommand, ListObjectVersionsCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { bucketClient, bucketError, type BucketSettings, encryptionOf } from '#lib/artifacts/bucket-client.ts'
import { assertOrgId } from '#lib/artifacts/store.ts'
import { days, now } from '#lib/clock.ts'
import { log } from '#lib/log.ts'
import type { AnchorStore } from './anchor-store.ts'

/** As long as the audit trail is kept, at least seven years (PR-1). */
export const ANCHOR_YEARS = 7
/** Of the checkpoints that claim more than ours; each is one that somebody planted. */
const PLANTED = 100
const LARGEST = Number.MAX_SAFE_INTEGER

let shared: { settings: string; client: S3Client } | undefined
function clientOf(settings: BucketSettings): S3Client {
  const text = JSON.stringify(settings)
  if (shared?.settings !== text) shared = { settings: text, client: bucketClient(settings) }
  return shared.client
}

/**
 * Anchors in the locked bucket. Every version written is locked for `years`: whoever has the database and may write to the bucket
 * can put a version above one of ours or a delete marker, and cannot take ours away.
 *
 * So nothing rests on which version is newest: a tile that was written over fails its hash, and checkpoints are found by the size in
 * their name, `checkpoints/<2⁵³−1 − size>-<size>`, which puts the largest first in the only order S3 lists in.
 */
export function bucketAnchors(settings: BucketSettings, name: string, years = ANCHOR_YEARS, client: S3Client = clientOf(settings)): AnchorStore {
  assertOrgId(name.replace(/\.\d+$/, ''))
  const Bucket = settings.bucket
  const root = `anchors/${name}/`
  const keyOf = (path: string) => {
    const size = /^checkpoints\/(\d+)$/.exec(path)?.[1]
    return root + (size ? `checkpoints/${String(LARGEST - Number(size)).padStart(16, '0')}-${size}` : path)
  }
  const told = (action: string) => (error: unknown): never => {
    throw bucketError(error, settings, action)
  }

  async function get(Key: string, VersionId?: string): Promise<Buffer | null> {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...(VersionId ? { VersionId } : {}) }))
      return Body ? Buffer.from(await Body.transformToByteArray()) : null
    } catch (error) {
      const meant = bucketError(error, settings, VersionId ? 's3:GetObjectVersion' : 's3:GetObject')
      if (meant.problem === 'missing') return null
      throw meant
    }
  }

  /** Keys with that prefix in the order of the store, each with its oldest version: the one that was there first. */
  async function* firstVersions(Prefix: string): AsyncGenerator<{ key: string; version: string }> {
    let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {}
    let last: { key: string; version: string } | undefined
    // Mostly the first key is the one that is wanted.
    for (let MaxKeys = 20; ; MaxKeys = 1000) {
      const page = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix, MaxKeys, ...marker })).catch(told('s3:ListBucketVersions'))
      // A key's versions come newest first, and may go over the page.
      for (const { Key, VersionId } of page.Versions ?? []) {
        if (!Key || !VersionId) continue
        if (last && last.key !== Key) yield last
        last = { key: Key, version: VersionId }
      }
      if (!page.IsTruncated) break
      marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
    }
    if (last) yield last
  }

  async function write(path: string, bytes: Uint8Array): Promise<void> {
    await client.send(new PutObjectCommand({
      Bucket, Key: keyOf(path), Body: bytes, ContentLength: bytes.length, ...encryptionOf(settings),
      ChecksumAlgorithm: 'SHA256', ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
      ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: new Date(Math.ceil((now().getTime() + days(366 * Math.max(years, ANCHOR_YEARS))) / 1000) * 1000),
    })).catch(told('s3:PutObject and s3:PutObjectRetention'))
  }

  return {
    deletion: 'prevented',
    read: (path) => get(keyOf(path)),
    replace: write,
    async put(path, bytes) {
      const there = await get(keyOf(path))
      if (!there) return write(path, bytes)
      if (there.equals(bytes)) return
      for await (const { key, version } of firstVersions(keyOf(path))) {
        if (key !== keyOf(path)) break
        if (!(await get(key, version))?.equals(bytes)) break
        log.error({ log: name, path }, 'an anchor was written over by somebody else; ours is kept below it')
        return
      }
      throw new Error(`the anchor ${path} exists with other contents`)
    },
    async *checkpoints(most = PLANTED) {
      let count = 0
      for await (const { key, version } of firstVersions(`${root}checkpoints/`)) {
        const note = await get(key, version)
        // The number it was found by, not the one people read.
        if (note) yield { path: key.slice(root.length), claims: LARGEST - Number(key.slice(root.length + 'checkpoints/'.length).slice(0, 16)), note }
        if (++count > most) return
      }
    },
  }
}

/** The organizations whose anchors lie in the bucket. */
export async function anchoredOrganizations(settings: BucketSettings, client: S3Client = clientOf(settings)): Promise<string[]> {
  const found: string[] = []
  for (let KeyMarker: string | undefined; ;) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: settings.bucket, Prefix: 'anchors/', Delimiter: '/', ...(KeyMarker ? { KeyMarker } : {}) })).catch((error: unknown) => {
      throw bucketError(error, settings, 's3:ListBucketVersions')
    })
    for (const { Prefix = '' } of page.CommonPrefixes ?? []) found.push(Prefix.slice('anchors/'.length, -1))
    if (!page.IsTruncated || !page.NextKeyMarker) return found
    KeyMarker = page.NextKeyMarker
  }
}
