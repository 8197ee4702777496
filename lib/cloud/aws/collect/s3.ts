import type { Collector } from '../../collect.ts'
import { readPolicy } from '../policy-document.ts'
import { type At, missing, tagsOf } from './at.ts'
import type { Tally } from './tally.ts'

/** Each bucket is asked in its own region, whether that is looked at or not: buckets are the account's. */
export const s3: Collector<At> = {
  service: 's3',
  title: 'S3',
  scope: 'global',
  calls: {
    ListBuckets: 's3:ListAllMyBuckets',
    GetBucketLocation: 's3:GetBucketLocation',
    GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
    GetBucketPolicy: 's3:GetBucketPolicy',
    GetBucketPolicyStatus: 's3:GetBucketPolicyStatus',
    GetBucketAcl: 's3:GetBucketAcl',
    GetBucketOwnershipControls: 's3:GetBucketOwnershipControls',
    GetBucketVersioning: 's3:GetBucketVersioning',
    GetBucketEncryption: 's3:GetEncryptionConfiguration',
    GetBucketLogging: 's3:GetBucketLogging',
    GetObjectLockConfiguration: 's3:GetBucketObjectLockConfiguration',
    GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration',
    GetBucketTagging: 's3:GetBucketTagging',
  },
  lists: ['aws.s3.bucket'],
  collect: async (at) => {
    const home = await at.client('s3')
    const tally = at.tally('aws.s3.bucket')
    await tally.pages({
      ask: (ContinuationToken) => home.listBuckets({ MaxBuckets: 1_000, ...(ContinuationToken && { ContinuationToken }) }),
      next: (page) => page.ContinuationToken,
      items: (page) => page.Buckets,
    }, async ({ Name: Bucket = missing(), BucketRegion, CreationDate }, reads) => {
      const region = BucketRegion ?? (await locationOf(at, Bucket, tally))
      // Nobody knows which one it is then: what is found about a bucket is kept by its region too.
      if (region === null) return
      const s3 = await at.client('s3', region)
      const of = { Bucket, ExpectedBucketOwner: at.account }
      const ask = <A>(call: () => Promise<A>, pick: (answer: A) => unknown, ...none: string[]) => at.ask(call, pick, { none, region })
      await at.emit('aws.s3.bucket', { id: `arn:${at.scan.partition}:s3:::${Bucket}`, name: Bucket, region }, {
        bucket: at.of(reads, () => ({ createdAt: CreationDate })),
        publicAccessBlock: ask(() => s3.getPublicAccessBlock(of), (answer) => blockOf(answer.PublicAccessBlockConfiguration), 'NoSuchPublicAccessBlockConfiguration'),
        policy: ask(() => s3.getBucketPolicy(of), ({ Policy }) => readPolicy(Policy ?? missing()), 'NoSuchBucketPolicy'),
        policyStatus: ask(() => s3.getBucketPolicyStatus(of), ({ PolicyStatus }) => ({ public: PolicyStatus?.IsPublic }), 'NoSuchBucketPolicy'),
        acl: ask(() => s3.getBucketAcl(of), ({ Grants }) => ({ grants: (Grants ?? missing()).map(({ Grantee, Permission }) => ({ to: Grantee?.URI ?? Grantee?.ID ?? Grantee?.EmailAddress, permission: Permission })) })),
        ownership: ask(() => s3.getBucketOwnershipControls(of), ({ OwnershipControls }) => ({ rule: OwnershipControls?.Rules?.[0]?.ObjectOwnership }), 'OwnershipControlsNotFoundError'),
        // AWS leaves out the status of a bucket that never had versions, and MFA delete where it was never set.
        versioning: ask(() => s3.getBucketVersioning(of), ({ Status, MFADelete }) => ({ status: Status ?? 'Never', mfaDelete: MFADelete === 'Enabled' })),
        encryption: ask(() => s3.getBucketEncryption(of), ({ ServerSideEncryptionConfiguration }) => {
          const { ApplyServerSideEncryptionByDefault: applied, BucketKeyEnabled } = ServerSideEncryptionConfiguration?.Rules?.[0] ?? missing()
          return { algorithm: applied?.SSEAlgorithm, key: applied?.KMSMasterKeyID, bucketKey: BucketKeyEnabled ?? false }
        }, 'ServerSideEncryptionConfigurationNotFoundError'),
        logging: ask(() => s3.getBucketLogging(of), ({ LoggingEnabled }) => (LoggingEnabled ? { to: LoggingEnabled.TargetBucket, prefix: LoggingEnabled.TargetPrefix } : null)),
        objectLock: ask(() => s3.getObjectLockConfiguration(of), ({ ObjectLockConfiguration: lock = missing() }) => {
          const { Mode, Days, Years } = lock.Rule?.DefaultRetention ?? {}
          return { on: lock.ObjectLockEnabled === 'Enabled', mode: Mode, days: Days ?? (Years === undefined ? null : Years * 365) }
        }, 'ObjectLockConfigurationNotFoundError'),
        lifecycle: ask(() => s3.getBucketLifecycleConfiguration(of), ({ Rules }) => ({
          rules: (Rules ?? missing()).map((rule) => ({ id: rule.ID, on: rule.Status === 'Enabled', expiresDays: rule.Expiration?.Days, expiresOldDays: rule.NoncurrentVersionExpiration?.NoncurrentDays })),
        }), 'NoSuchLifecycleConfiguration'),
        tags: ask(() => s3.getBucketTagging(of), ({ TagSet }) => tagsOf(TagSet), 'NoSuchTagSet'),
      })
    })
    await tally.done()
  },
}

/** Where the list does not say it. Null where nobody else does either: the list is not whole then. */
async function locationOf(at: At, Bucket: string, tally: Tally): Promise<string | null> {
  const s3 = await at.client('s3')
  const found = await at.ask(() => s3.getBucketLocation({ Bucket, ExpectedBucketOwner: at.account }), ({ LocationConstraint }) => (LocationConstraint === 'EU' ? 'eu-west-1' : (LocationConstraint ?? 'us-east-1')))
  tally.reads.push(...found.reads)
  if (found.state === 'unread') tally.lacks(found.cause, found.code)
  return found.state === 'read' ? String(found.value) : null
}

type Block = { BlockPublicAcls?: boolean | undefined; IgnorePublicAcls?: boolean | undefined; BlockPublicPolicy?: boolean | undefined; RestrictPublicBuckets?: boolean | undefined }
const blockOf = (block: Block | undefined) => ({ blockPublicAcls: block?.BlockPublicAcls, ignorePublicAcls: block?.IgnorePublicAcls, blockPublicPolicy: block?.BlockPublicPolicy, restrictPublicBuckets: block?.RestrictPublicBuckets })

/** The block of the whole account: a service of its own to AWS. */
export const s3control: Collector<At> = {
  service: 's3control',
  title: 'S3 account settings',
  scope: 'global',
  calls: { GetPublicAccessBlock: 's3:GetAccountPublicAccessBlock' },
  lists: [],
  collect: async (at) => {
    const control = await at.client('s3control')
    await at.emit('aws.account', { id: at.account, name: at.account }, {
      publicAccessBlock: at.ask(() => control.getPublicAccessBlock({ AccountId: at.account }), (answer) => blockOf(answer.PublicAccessBlockConfiguration), { none: ['NoSuchPublicAccessBlockConfiguration'] }),
    })
  },
}
