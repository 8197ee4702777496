import 'server-only'
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { Measured } from '#lib/package/measure.ts'
import { bucketStore, linkedKey } from './bucket.ts'
import { bucketClient, bucketError, type BucketSettings } from './bucket-client.ts'
import { mediaType } from './download-name.ts'
import { type ArtifactAddress, ArtifactError, assertOrgId } from './store.ts'
import { measureOf, metered } from './stream.ts'

export type Link = { bucket: string; key: string; /** Empty: the version that is newest now. */ version?: string }
export type LinkedArtifact = ArtifactAddress & Measured & { type: string; storedAt: Date | null; lockedUntil: Date | null; legalHold: boolean }

/**
 * Pins an object that is there already: its version, and the hash of what that version holds, read to the end. The portal reads it with
 * its own permissions, so only buckets that S3_LINK_BUCKETS gives to the organization are linked from, and never the portal's own.
 * @throws ArtifactError `refused` for another bucket or one without versions, `missing`, `too_large`, `empty`, `unavailable`
 */
export async function linkObject(settings: BucketSettings, link: Link, options: { orgId: string; maxBytes: number; signal?: AbortSignal }, client: S3Client = bucketClient(settings)): Promise<LinkedArtifact> {
  assertOrgId(options.orgId)
  const allowed = settings.linkable.some((each) => each.bucket === link.bucket && (each.orgId === null || each.orgId === options.orgId))
  if (!allowed || link.bucket === settings.bucket) throw new ArtifactError('refused', `Nothing may be linked from the bucket ${link.bucket.slice(0, 63)}. An operator can allow it in S3_LINK_BUCKETS.`)
  if (link.key === '' || Buffer.byteLength(link.key) > 1024) throw new ArtifactError('refused', 'The key of an object has 1 to 1,024 bytes.')
  const head = await client.send(new HeadObjectCommand({ Bucket: link.bucket, Key: link.key, ...(link.version ? { VersionId: link.version } : {}) })).catch((error: unknown): never => {
    throw bucketError(error, settings, link.version ? 's3:GetObjectVersion' : 's3:GetObject', link.bucket)
  })
  const version = head.VersionId ?? link.version
  if (!version || version === 'null') throw new ArtifactError('refused', `The bucket ${link.bucket} keeps no versions, so the object could change later. Switch versioning on there, or upload the file.`)
  const at = { key: linkedKey(link.bucket, link.key), version }
  const { bytes } = metered(await bucketStore(settings, client).read(at), options)
  const measured = await measureOf(bytes)
  return {
    ...at, ...measured, type: mediaType(head.ContentType ?? ''), storedAt: head.LastModified ?? null,
    lockedUntil: head.ObjectLockMode === 'COMPLIANCE' ? (head.ObjectLockRetainUntilDate ?? null) : null, legalHold: head.ObjectLockLegalHoldStatus === 'ON',
  }
}
