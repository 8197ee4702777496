import 'server-only'
import {
  AbortMultipartUploadCommand, CreateMultipartUploadCommand, DeleteObjectCommand, GetBucketEncryptionCommand, GetBucketPolicyStatusCommand, GetBucketVersioningCommand, GetObjectCommand,
  GetObjectLockConfigurationCommand, GetPublicAccessBlockCommand, HeadBucketCommand, HeadObjectCommand, ListMultipartUploadsCommand, ListObjectVersionsCommand, PutObjectCommand,
  PutObjectLegalHoldCommand, PutObjectRetentionCommand, type S3Client,
} from '@aws-sdk/client-s3'
import { v7 } from 'uuid'
import { minutes, now } from '#lib/clock.ts'
import { type BucketSettings, bucketError, codeOf, encryptionOf, noBucket } from './bucket-client.ts'
import { ArtifactError } from './store.ts'

const PROBES = 'probes/'

/**
 * The pre-flight: what the bucket is, then what the credentials may, tried on an object of a few bytes under `probes/` with a lock of one
 * minute. A probe cannot be removed before its minute is over: the next pre-flight removes it.
 * @returns a line for each thing to mend; only the first when the store does not answer at all
 */
export async function bucketProblems(client: S3Client, settings: BucketSettings): Promise<string[]> {
  const problems: string[] = []
  const { bucket } = settings
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }))
  } catch (error) {
    const meant = bucketError(error, settings, 's3:ListBucket')
    if (meant.problem === 'missing') return [noBucket(bucket).message]
    // A HEAD has no words: ask again in a way that has, to tell wrong credentials from a policy.
    const worded = await client.send(new GetBucketVersioningCommand({ Bucket: bucket })).then(() => meant, (again: unknown) => bucketError(again, settings, 's3:ListBucket'))
    return [worded.message]
  }
  if (settings.endpoint?.startsWith('http:') && !/^http:\/\/(127\.|localhost|\[::1\])/.test(settings.endpoint)) problems.push('S3_ENDPOINT is http: files travel unencrypted. Use https.')
  problems.push(...await configuration(client, settings))
  // On a bucket without Object Lock each probe would fail for the same reason.
  if (problems.some((each) => each.includes('Object Lock'))) return problems
  problems.push(...await permissions(client, settings))
  return problems
}

async function configuration(client: S3Client, settings: BucketSettings): Promise<string[]> {
  const problems: string[] = []
  const Bucket = settings.bucket
  const look = async (action: string, call: () => Promise<string | null>, absent: Record<string, string | null> = {}) => {
    try {
      const problem = await call()
      if (problem) problems.push(problem)
    } catch (error) {
      const known = absent[codeOf(error)]
      if (known === undefined) problems.push(bucketError(error, settings, action).message)
      else if (known) problems.push(known)
    }
  }
  await look('s3:GetBucketVersioning', async () => {
    const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket }))
    return Status === 'Enabled' ? null : `Versioning is off on ${Bucket}: what is overwritten would be lost. Switch it on.`
  })
  const noLock = `Object Lock is off on ${Bucket}: files could be removed. It is switched on when a bucket is created.`
  await look('s3:GetBucketObjectLockConfiguration', async () => {
    const { ObjectLockConfiguration } = await client.send(new GetObjectLockConfigurationCommand({ Bucket }))
    return ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled' ? null : noLock
  }, { ObjectLockConfigurationNotFoundError: noLock, NoSuchObjectLockConfiguration: noLock, NotFound: noLock })
  // With S3_SSE each object is encrypted by our asking; the bucket's own default matters when that is left to it.
  if (settings.encryption === 'none') {
    const open = `${Bucket} does not encrypt what is stored. Set S3_SSE to AES256 or aws:kms, or give the bucket default encryption.`
    await look('s3:GetEncryptionConfiguration', async () => {
      const { ServerSideEncryptionConfiguration } = await client.send(new GetBucketEncryptionCommand({ Bucket }))
      return ServerSideEncryptionConfiguration?.Rules?.some((rule) => rule.ApplyServerSideEncryptionByDefault) ? null : open
    }, { ServerSideEncryptionConfigurationNotFoundError: open, NotImplemented: open })
  }
  const reachable = `Public access to ${Bucket} is not blocked. Block all four kinds of public access on the bucket.`
  await look('s3:GetBucketPublicAccessBlock', async () => {
    const found = (await client.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration
    return found?.BlockPublicAcls && found.BlockPublicPolicy && found.IgnorePublicAcls && found.RestrictPublicBuckets ? null : reachable
  }, { NoSuchPublicAccessBlockConfiguration: reachable, NotImplemented: null, MethodNotAllowed: null })
  // Stores that know no such block may still say whether a policy lets everybody in.
  await look('s3:GetBucketPolicyStatus', async () => {
    const { PolicyStatus } = await client.send(new GetBucketPolicyStatusCommand({ Bucket }))
    return PolicyStatus?.IsPublic ? `A policy lets everybody into ${Bucket}. Remove it.` : null
  }, { NoSuchBucketPolicy: null, NotImplemented: null, MethodNotAllowed: null })
  return problems
}

/** Each call the portal makes, tried. One that is refused is named; those that depend on it are left out. */
async function permissions(client: S3Client, settings: BucketSettings): Promise<string[]> {
  const problems: string[] = []
  const named = { Bucket: settings.bucket, Key: `${PROBES}${v7()}` }
  const attempt = async <T>(action: string, call: () => Promise<T>): Promise<T | null> => {
    try {
      return await call()
    } catch (error) {
      problems.push(bucketError(error, settings, action).message)
      return null
    }
  }
  const until = (count: number) => new Date(Math.ceil((now().getTime() + minutes(count)) / 1000) * 1000)
  await attempt('s3:ListBucketVersions', () => removeFormer(client, settings.bucket))
  await attempt('s3:ListBucketMultipartUploads', () => client.send(new ListMultipartUploadsCommand({ Bucket: settings.bucket, MaxUploads: 1 })))
  await attempt('s3:AbortMultipartUpload', async () => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...named, ...encryptionOf(settings) }))
    await client.send(new AbortMultipartUploadCommand({ ...named, UploadId }))
  })
  const put = await attempt('s3:PutObject and s3:PutObjectRetention', () => client.send(new PutObjectCommand({
    ...named, ...encryptionOf(settings), Body: 'probe', ChecksumAlgorithm: 'SHA256', ChecksumSHA256: PROBE_SHA256, ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until(1),
  })))
  if (!put) return problems
  if (!put.VersionId || put.VersionId === 'null') return [...problems, `${settings.bucket} gives no version to what is stored in it. Switch versioning on.`]
  const pinned = { ...named, VersionId: put.VersionId }
  await attempt('s3:GetObjectVersion', async () => {
    const { Body } = await client.send(new GetObjectCommand(pinned))
    if ((await Body?.transformToString()) !== 'probe') throw new ArtifactError('mismatch', `${settings.bucket} gives back other bytes than were stored. Do not trust it with evidence.`)
  })
  await attempt('s3:PutObjectRetention', () => client.send(new PutObjectRetentionCommand({ ...pinned, Retention: { Mode: 'COMPLIANCE', RetainUntilDate: until(2) } })))
  for (const Status of ['ON', 'OFF'] as const) await attempt('s3:PutObjectLegalHold', () => client.send(new PutObjectLegalHoldCommand({ ...pinned, LegalHold: { Status } })))
  await attempt('s3:GetObjectRetention and s3:GetObjectLegalHold', async () => {
    const head = await client.send(new HeadObjectCommand(pinned))
    if (head.ObjectLockMode !== 'COMPLIANCE') throw new ArtifactError('refused', `${settings.bucket} does not say which lock an object has. Allow s3:GetObjectRetention and s3:GetObjectLegalHold.`)
  })
  const deleted = await client.send(new DeleteObjectCommand(pinned)).then(() => true, () => false)
  const gone = deleted && await client.send(new HeadObjectCommand(pinned)).then(() => false, () => true)
  if (gone) problems.push(`${settings.bucket} let a locked object be removed: it does not keep what Object Lock promises. Use another store.`)
  return problems
}

const PROBE_SHA256 = 'upxzbxnn9gt/Z2StsLeQjAorOU4JtsCYY1KMfyvIYJU='

/** Probes of earlier pre-flights, at most a page of them; one still locked waits for the next. */
async function removeFormer(client: S3Client, Bucket: string): Promise<void> {
  const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix: PROBES, MaxKeys: 100 }))
  for (const { Key, VersionId } of [...Versions, ...DeleteMarkers]) await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId })).catch(() => {})
}
