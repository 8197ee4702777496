import { z } from 'zod'
import { kind, orAbsent } from '../../define.ts'
import { blocked } from './account.ts'
import { day, maybe, policy, tags, text, yes } from './shared.ts'

export const s3 = {
  /** Its region is that of GetBucketLocation (or ListBuckets); its id the ARN. */
  'aws.s3.bucket': kind('global', 'S3 bucket', {
    bucket: z.object({ createdAt: day }),
    /** Absent: NoSuchPublicAccessBlockConfiguration. */
    publicAccessBlock: orAbsent(blocked),
    /** Absent: NoSuchBucketPolicy. */
    policy: orAbsent(policy),
    /** s3:GetBucketPolicyStatus; absent: NoSuchBucketPolicy. */
    policyStatus: orAbsent(z.object({ public: yes })),
    acl: z.object({ grants: z.array(z.object({ to: text, permission: text })) }),
    /** Absent: OwnershipControlsNotFoundError. */
    ownership: orAbsent(z.object({ rule: text })),
    /** Never: AWS says nothing of a bucket that never had versions. */
    versioning: z.object({ status: z.enum(['Enabled', 'Suspended', 'Never']), mfaDelete: yes }),
    /** Absent: ServerSideEncryptionConfigurationNotFoundError. */
    encryption: orAbsent(z.object({ algorithm: text, key: maybe, bucketKey: yes })),
    /** Absent (None): nothing is logged. */
    logging: orAbsent(z.object({ to: text, prefix: maybe })),
    /** Absent: ObjectLockConfigurationNotFoundError. */
    objectLock: orAbsent(z.object({ on: yes, mode: maybe, days: z.number().nullable() })),
    /** Absent: NoSuchLifecycleConfiguration. */
    lifecycle: orAbsent(z.object({ rules: z.array(z.object({ id: maybe, on: yes, expiresDays: z.number().nullable(), expiresOldDays: z.number().nullable() })) })),
    /** Absent: NoSuchTagSet. */
    tags: orAbsent(tags),
  }),
}
