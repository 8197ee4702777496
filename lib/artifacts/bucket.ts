import 'server-only'
import {
  AbortMultipartUploadCommand, DeleteObjectCommand, GetObjectCommand, HeadBucketCommand, HeadObjectCommand, ListMultipartUploadsCommand, ListObjectVersionsCommand, PutObjectLegalHoldCommand,
  PutObjectRetentionCommand, type S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { v7 } from 'uuid'
import { hours, now } from '#lib/clock.ts'
import { bucketClient, bucketError, type BucketSettings, codeOf, noBucket } from './bucket-client.ts'
import { bucketProblems } from './bucket-problems.ts'
import { upload } from './bucket-upload.ts'
import { disposition, mediaType } from './download-name.ts'
import { type ArtifactAddress, ArtifactError, type ArtifactState, type ArtifactStore, PROVISIONAL_HOURS, assertLockEnd, assertOrgId, lockedMessage } from './store.ts'
import { measureOf, metered } from './stream.ts'

const PREFIX = 'artifacts/'
const OWN_KEY = /^artifacts\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const LINK_KEY = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.{1,1024})$/s
const LONGEST_URL = 3600

/** `s3://bucket/key`: an object of somebody else's bucket that evidence was linked to. It is read here, never locked or removed. */
export const linkedKey = (bucket: string, key: string) => `s3://${bucket}/${key}`

/**
 * Objects `artifacts/<organization>/<uuid v7>` in a versioned bucket with Object Lock in COMPLIANCE mode: until the lock ends nobody, the
 * account's root included, can remove or replace the version that the row pins. Dates are rounded up to whole seconds, as S3 keeps them.
 */
export function bucketStore(settings: BucketSettings, client: S3Client = bucketClient(settings)): ArtifactStore {
  const { bucket } = settings

  /** Where an address leads; nothing else than our own keys and links passes. */
  function target({ key, version }: ArtifactAddress): { Bucket: string; Key: string; VersionId: string; own: boolean } {
    const link = LINK_KEY.exec(key)
    if (version === null || version === '' || version === 'null' || (!link && !OWN_KEY.test(key))) throw new ArtifactError('refused', 'This is not the address of an object in the bucket.')
    return link ? { Bucket: link[1] ?? '', Key: link[2] ?? '', VersionId: version, own: false } : { Bucket: bucket, Key: key, VersionId: version, own: true }
  }
  const own = (at: ArtifactAddress) => {
    const { own: ours, ...found } = target(at)
    if (!ours) throw new ArtifactError('refused', 'The file is linked from another bucket. Whoever owns that bucket locks and removes it.')
    return found
  }
  const told = (action: string, where = bucket) => (error: unknown): never => {
    throw bucketError(error, settings, action, where)
  }

  async function stat(at: ArtifactAddress): Promise<ArtifactState | null> {
    const { own: _, ...found } = target(at)
    try {
      const head = await client.send(new HeadObjectCommand(found))
      // A lock in GOVERNANCE mode can be lifted by whoever has that permission: it counts for nothing.
      const lockedUntil = head.ObjectLockMode === 'COMPLIANCE' ? (head.ObjectLockRetainUntilDate ?? null) : null
      return { size: head.ContentLength ?? 0, lockedUntil, legalHold: head.ObjectLockLegalHoldStatus === 'ON' }
    } catch (error) {
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
      if ((status === 400 || status === 404 || status === 405) && await isAbsent(found)) return null
      throw bucketError(error, settings, 's3:GetObjectVersion', found.Bucket)
    }
  }

  /** A HEAD is answered without words, and 400 may be a token that has run out as well as an id no version can have: asked again with a GET. */
  async function isAbsent(found: { Bucket: string; Key: string; VersionId: string }): Promise<boolean> {
    try {
      const { Body } = await client.send(new GetObjectCommand({ ...found, Range: 'bytes=0-0' }))
      await Body?.transformToByteArray()
      return false
    } catch (error) {
      const meant = bucketError(error, settings, 's3:GetObjectVersion', found.Bucket)
      // What names no version, and a delete marker.
      if (meant.problem === 'missing' || /^(InvalidArgument|MethodNotAllowed)$/.test(codeOf(error))) return true
      throw meant
    }
  }

  async function read(at: ArtifactAddress, range?: { from: number; to: number }): Promise<AsyncIterable<Uint8Array>> {
    const { own: _, ...found } = target(at)
    const answer = await client.send(new GetObjectCommand({ ...found, ...(range ? { Range: `bytes=${range.from}-${range.to}` } : {}) })).catch(told('s3:GetObjectVersion', found.Bucket))
    const body = answer.Body as AsyncIterable<Uint8Array> | undefined
    if (!body) throw new ArtifactError('unavailable', 'The file store answered without contents. Try again in a minute.')
    return reading(body, answer.ContentLength)
  }

  /** A line that breaks in the middle must not look like an end. */
  async function* reading(body: AsyncIterable<Uint8Array>, length: number | undefined): AsyncGenerator<Uint8Array> {
    let got = 0
    try {
      for await (const chunk of body) {
        got += chunk.length
        yield chunk
      }
    } catch (error) {
      throw bucketError(error, settings, 's3:GetObjectVersion')
    }
    if (length !== undefined && got !== length) throw new ArtifactError('unavailable', 'The connection to the file store broke off. Try again in a minute.')
  }

  /** Asked rather than believed: a store may take the lock's headers and forget them, with multipart uploads above all. */
  async function assertLocked(at: ArtifactAddress, until: Date): Promise<Date> {
    const stands = async () => ((await stat(at))?.lockedUntil?.getTime() ?? 0) >= until.getTime()
    if (await stands()) return until
    await client.send(new PutObjectRetentionCommand({ ...own(at), Retention: { Mode: 'COMPLIANCE', RetainUntilDate: until } })).catch(told('s3:PutObjectRetention'))
    if (await stands()) return until
    throw new ArtifactError('refused', `The file store took the file and did not lock it. Check Object Lock on ${bucket}, and that s3:GetObjectRetention is allowed.`)
  }

  return {
    kind: 'bucket',
    deletion: 'prevented',

    async put(body, options) {
      assertOrgId(options.orgId)
      const { meter, bytes } = metered(body, options)
      const lockedUntil = wholeSeconds(new Date(now().getTime() + hours(PROVISIONAL_HOURS)))
      const key = `${PREFIX}${options.orgId}/${v7()}`
      const version = await upload(client, settings, bytes, { key, type: mediaType(options.type), lock: { until: lockedUntil }, maxBytes: options.maxBytes, signal: options.signal })
      const sha256 = meter.sha256()
      const back = await measureOf(await read({ key, version }))
      // It cannot be removed under its lock: without a row it is an orphan, and the sweeper removes it when the lock has run out.
      if (back.sha256 !== sha256 || back.size !== meter.size) throw new ArtifactError('mismatch', 'What was read back from the file store differs from what was sent. Nothing was accepted; try again.')
      return { key, version, ...back, lockedUntil: await assertLocked({ key, version }, lockedUntil) }
    },

    read,
    stat,

    async lock(at, wanted) {
      const found = own(at)
      const there = await stat(at)
      if (!there) throw new ArtifactError('missing', 'The file is not in the store.')
      if (wanted.retainUntil) {
        assertLockEnd(wanted.retainUntil)
        const until = wholeSeconds(wanted.retainUntil)
        if (there.lockedUntil && until < there.lockedUntil) throw new ArtifactError('locked', lockedMessage(there.lockedUntil, false))
        if (until.getTime() !== there.lockedUntil?.getTime()) {
          await client.send(new PutObjectRetentionCommand({ ...found, Retention: { Mode: 'COMPLIANCE', RetainUntilDate: until } })).catch(told('s3:PutObjectRetention'))
        }
      }
      if (wanted.legalHold !== undefined && wanted.legalHold !== there.legalHold) {
        await client.send(new PutObjectLegalHoldCommand({ ...found, LegalHold: { Status: wanted.legalHold ? 'ON' : 'OFF' } })).catch(told('s3:PutObjectLegalHold'))
      }
    },

    async remove(at) {
      const found = own(at)
      const there = await stat(at)
      if (!there) return
      if (there.legalHold || (there.lockedUntil && there.lockedUntil > now())) throw new ArtifactError('locked', lockedMessage(there.lockedUntil, there.legalHold))
      await client.send(new DeleteObjectCommand(found)).catch(told('s3:DeleteObjectVersion'))
    },

    async *list(orgId) {
      assertOrgId(orgId)
      let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {}
      for (;;) {
        const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: `${PREFIX}${orgId}/`, ...marker })).catch(told('s3:ListBucketVersions'))
        for (const { Key, VersionId, Size, LastModified } of page.Versions ?? []) {
          if (Key && OWN_KEY.test(Key) && VersionId) yield { key: Key, version: VersionId, size: Size ?? 0, storedAt: LastModified ?? now() }
        }
        if (!page.IsTruncated) return
        marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      }
    },

    async dropUnfinished(orgId, before) {
      assertOrgId(orgId)
      let count = 0
      let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {}
      for (;;) {
        const page = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: `${PREFIX}${orgId}/`, ...marker })).catch(told('s3:ListBucketMultipartUploads'))
        for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
          if (!Initiated || Initiated >= before) continue
          await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId })).catch(told('s3:AbortMultipartUpload'))
          count++
        }
        if (!page.IsTruncated) return count
        marker = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
      }
    },

    async downloadUrl(at, { name, type, seconds }) {
      const { own: _, ...found } = target(at)
      const get = new GetObjectCommand({ ...found, ResponseContentDisposition: disposition(name), ResponseContentType: mediaType(type), ResponseCacheControl: 'private, no-store' })
      return getSignedUrl(client, get, { expiresIn: Math.min(LONGEST_URL, Math.max(1, Math.floor(seconds))) }).catch(told('s3:GetObjectVersion', found.Bucket))
    },

    async ping(signal) {
      await client.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal: signal }).catch((error: unknown) => {
        const meant = bucketError(error, settings, 's3:ListBucket')
        throw meant.problem === 'missing' ? noBucket(bucket) : meant
      })
    },

    problems: () => bucketProblems(client, settings),
  }
}

/** Never earlier than what was asked for. */
export const wholeSeconds = (date: Date) => new Date(Math.ceil(date.getTime() / 1000) * 1000)
