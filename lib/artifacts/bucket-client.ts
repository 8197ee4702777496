import 'server-only'
import { S3Client } from '@aws-sdk/client-s3'
import type { BucketEnv } from '#lib/env.ts'
import { ArtifactError } from './store.ts'

export type Encryption = 'AES256' | 'aws:kms' | 'none'

export type BucketSettings = {
  bucket: string
  /** Null for AWS itself. */
  endpoint: string | null
  region: string
  forcePathStyle: boolean
  /** Null: those of the machine or container. */
  credentials: { accessKeyId: string; secretAccessKey: string } | null
  encryption: Encryption
  kmsKeyId: string | null
  /** Buckets evidence may be linked from; `orgId` null: by every organization. */
  linkable: { bucket: string; orgId: string | null }[]
  /** Milliseconds without a byte in either direction after which a call is given up. */
  patience?: number
}

/** Null without S3_BUCKET. */
export function bucketSettings(from: BucketEnv): BucketSettings | null {
  if (!from.S3_BUCKET) return null
  return {
    bucket: from.S3_BUCKET,
    endpoint: from.S3_ENDPOINT ?? null,
    region: from.S3_REGION ?? 'us-east-1',
    forcePathStyle: from.S3_FORCE_PATH_STYLE,
    credentials: from.S3_ACCESS_KEY_ID && from.S3_SECRET_ACCESS_KEY ? { accessKeyId: from.S3_ACCESS_KEY_ID, secretAccessKey: from.S3_SECRET_ACCESS_KEY } : null,
    encryption: from.S3_SSE,
    kmsKeyId: from.S3_KMS_KEY_ID ?? null,
    linkable: from.S3_LINK_BUCKETS,
  }
}

const TRIES = 3

/** Every call ends: 5 s to connect, `patience` for a silent line, three tries with growing pauses. */
export function bucketClient(settings: BucketSettings): S3Client {
  const patience = settings.patience ?? 60_000
  return new S3Client({
    region: settings.region,
    ...(settings.endpoint ? { endpoint: settings.endpoint } : {}),
    ...(settings.credentials ? { credentials: settings.credentials } : {}),
    forcePathStyle: settings.forcePathStyle,
    maxAttempts: TRIES,
    // The checksums that count are computed here; stores other than AWS do not know the SDK's own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: Math.min(5_000, patience), socketTimeout: patience },
  })
}

/** For put and multipart alike. */
export function encryptionOf(settings: BucketSettings): { ServerSideEncryption?: 'AES256' | 'aws:kms'; SSEKMSKeyId?: string } {
  if (settings.encryption === 'none') return {}
  return { ServerSideEncryption: settings.encryption, ...(settings.encryption === 'aws:kms' && settings.kmsKeyId ? { SSEKMSKeyId: settings.kmsKeyId } : {}) }
}

const credentials = /^(InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|ExpiredToken|ExpiredTokenException|TokenRefreshRequired|AuthFailure|UnrecognizedClientException|InvalidClientTokenId)$/
const absent = /^(NoSuchKey|NoSuchVersion|NotFound)$/
const otherRegion = /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|TemporaryRedirect)$/
const noRoom = /^(QuotaExceeded|QuotaExceededException|XMinioStorageFull|InsufficientStorage|EntityStorageQuotaExceeded)$/
const damaged = /^(BadDigest|InvalidDigest|XAmzContentSHA256Mismatch|XAmzContentChecksumMismatch|ChecksumMismatch)$/
const noLock = /^(ObjectLockConfigurationNotFoundError|LockNotEnabled)$/

type Refusal = { name?: string; Code?: string; message?: string; code?: string; $metadata?: { httpStatusCode?: number } }

/** The code S3 gave, or the SDK's or socket's own name for what happened. */
export function codeOf(error: unknown): string {
  const { name, Code, code } = (error ?? {}) as Refusal
  return [Code, name === 'Error' || name === 'AggregateError' ? code : name, code].find((each) => each && each !== 'UnknownError') ?? 'Unknown'
}

export const noBucket = (bucket: string, cause?: unknown) => new ArtifactError('refused', `There is no bucket ${bucket}. Create it with Object Lock, or correct its name.`, { cause })

/**
 * What an error of the SDK means and what to mend. `action` is the permission the call needs, `s3:PutObject`.
 * Errors that are ours pass through.
 */
export function bucketError(error: unknown, settings: BucketSettings, action: string, bucket = settings.bucket): ArtifactError {
  if (error instanceof ArtifactError) return error
  const code = codeOf(error)
  const { $metadata, message: text = '' } = (error ?? {}) as Refusal
  const status = $metadata?.httpStatusCode
  const make = (problem: ArtifactError['problem'], message: string) => new ArtifactError(problem, message, { cause: error })
  if (credentials.test(code)) return make('refused', 'The file store does not accept the credentials. Check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or the role of the machine.')
  if (/CredentialsProviderError|CredentialsError/.test(code)) return make('refused', 'There are no credentials for the file store. Set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or give the machine a role.')
  if (code === 'NoSuchBucket') return noBucket(bucket, error)
  if (noLock.test(code) || (code === 'InvalidRequest' && /lock/i.test(text))) return make('refused', `The bucket ${bucket} has no Object Lock, so nothing is stored in it. Object Lock is switched on when a bucket is created.`)
  if (otherRegion.test(code) || status === 301) return make('refused', `The bucket ${bucket} is in another region than ${settings.region}. Correct S3_REGION.`)
  if (code === 'RequestTimeTooSkewed') return make('unavailable', 'The clock of this machine differs too much from that of the file store. Set it right.')
  if (noRoom.test(code) || status === 507) return make('full', 'The file store is full. Nothing was stored; free space or raise its quota, and try again.')
  if (damaged.test(code)) return make('mismatch', 'What arrived in the file store differs from what was sent. Nothing was stored; try again.')
  if (/^(KMS|Kms)/.test(code)) return make('refused', `The file store cannot encrypt as it is told (${code}). Check S3_KMS_KEY_ID and who may use that key; S3_SSE=none leaves it to the bucket.`)
  if (absent.test(code) || status === 404) return make('missing', 'The file is not in the store.')
  if (status === 403 || /^(AccessDenied|AllAccessDisabled|Forbidden)$/.test(code)) return make('refused', `The file store refused ${action} on ${bucket}. Allow it in the policy of the portal's credentials.`)
  if (code === 'NotImplemented' || status === 501) return make('refused', `The file store does not know ${action}.`)
  if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429) return make('refused', `The file store refused ${action} (${code}).`)
  return make('unavailable', `The file store does not answer (${code}). Nothing was changed; try again in a minute.`)
}
