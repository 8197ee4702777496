import {
  CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, DeleteBucketCommand, DeleteObjectCommand, DeleteObjectsCommand, HeadObjectCommand, PutBucketLifecycleConfigurationCommand, PutBucketVersioningCommand,
  PutObjectCommand, PutObjectLegalHoldCommand, PutObjectRetentionCommand, type S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3'
import { bucketStore } from '../../lib/artifacts/bucket.ts'
import { bucketClient, type BucketSettings } from '../../lib/artifacts/bucket-client.ts'
import type { StoredArtifact } from '../../lib/artifacts/store.ts'
import { type Checks, bytesOf, equal, hashOfStored, refusal, truth } from './checks.ts'
import { put } from './store.ts'

const UNTIL = new Date('2040-01-01T00:00:00.000Z')

type Attack = { name: string; run: (client: S3Client, at: { Bucket: string; Key: string; VersionId: string }) => Promise<unknown> }

/** Each tries to make the pinned version of a locked object go, change, or become removable. */
const attacks: Attack[] = [
  { name: 'delete the version', run: (client, at) => client.send(new DeleteObjectCommand(at)) },
  { name: 'delete the version, bypassing governance', run: (client, at) => client.send(new DeleteObjectCommand({ ...at, BypassGovernanceRetention: true })) },
  { name: 'delete the version in a batch', run: (client, { Bucket, Key, VersionId }) => client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key, VersionId }] }, BypassGovernanceRetention: true })) },
  { name: 'put a delete marker', run: (client, { Bucket, Key }) => client.send(new DeleteObjectCommand({ Bucket, Key })) },
  { name: 'put another object over it', run: (client, { Bucket, Key }) => client.send(new PutObjectCommand({ Bucket, Key, Body: 'forged' })) },
  { name: 'copy another object over it', run: (client, { Bucket, Key }) => client.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/forged` })) },
  {
    name: 'put another object over it in parts',
    run: async (client, { Bucket, Key }) => {
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
      const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'forged' }))
      await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } }))
    },
  },
  { name: 'release a hold that is not there, then delete', run: async (client, at) => {
    await client.send(new PutObjectLegalHoldCommand({ ...at, LegalHold: { Status: 'OFF' } }))
    await client.send(new DeleteObjectCommand(at))
  } },
  { name: 'let a lifecycle rule expire versions', run: (client, { Bucket }) => client.send(new PutBucketLifecycleConfigurationCommand({
    Bucket, LifecycleConfiguration: { Rules: [{ ID: 'all', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }] },
  })) },
  { name: 'delete the bucket', run: (client, { Bucket }) => client.send(new DeleteBucketCommand({ Bucket })) },
]

/** S3 refuses these for COMPLIANCE; moto takes them, so here they are only counted, and our own refusal is what is checked. */
const shortenings: Attack[] = [
  { name: 'set an earlier end', run: (client, at) => client.send(new PutObjectRetentionCommand({ ...at, Retention: { Mode: 'COMPLIANCE', RetainUntilDate: new Date(Date.now() + 60_000) } })) },
  { name: 'set an earlier end, bypassing governance', run: (client, at) => client.send(new PutObjectRetentionCommand({ ...at, Retention: { Mode: 'COMPLIANCE', RetainUntilDate: new Date(Date.now() + 60_000) }, BypassGovernanceRetention: true })) },
  { name: 'weaken the lock to GOVERNANCE', run: (client, at) => client.send(new PutObjectRetentionCommand({ ...at, Retention: { Mode: 'GOVERNANCE', RetainUntilDate: UNTIL } })) },
]

const versioning = (Bucket: string, Status: 'Enabled' | 'Suspended') => new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } })

/**
 * Every attack with every credential, on a small object and on one of many parts. The portal's own ways are among them.
 * @param who name → credentials; null: moto's root, who may do everything but what Object Lock forbids
 */
export async function attackChecks(checks: Checks, settings: BucketSettings, who: Record<string, BucketSettings['credentials']>): Promise<void> {
  const store = bucketStore(settings)
  await bucketClient(settings).send(new PutObjectCommand({ Bucket: settings.bucket, Key: 'forged', Body: 'forged' })).catch(() => {})
  if (Object.values(who).includes(null)) await checks.check('the same deletions do remove an object that is not locked', async () => {
    const client = bucketClient(settings)
    for (const attack of attacks.slice(0, 3)) {
      const at = { Bucket: settings.bucket, Key: `artifacts/${put.orgId}/unlocked` }
      const { VersionId = '' } = await client.send(new PutObjectCommand({ ...at, Body: 'unlocked' }))
      await attack.run(client, { ...at, VersionId })
      truth(await client.send(new HeadObjectCommand({ ...at, VersionId })).then(() => false, () => true), `${attack.name}: it is still there`)
    }
  })
  let [tried, succeeded] = [0, 0]
  const stands = async (stored: StoredArtifact) => {
    equal(await hashOfStored(store, stored), stored.sha256, 'the pinned version')
    equal((await store.stat(stored))?.lockedUntil, UNTIL, 'its lock')
  }
  for (const [name, credentials] of Object.entries(who)) {
    const theirs = { ...settings, credentials: credentials ?? settings.credentials }
    const client = bucketClient(theirs)
    for (const [kind, size] of [['an object', 1000], ['an object of three parts', 17 * 2 ** 20]] as const) {
      const stored = await store.put(bytesOf(size), put)
      await store.lock(stored, { retainUntil: UNTIL })
      const at = { Bucket: settings.bucket, Key: stored.key, VersionId: stored.version ?? '' }
      for (const attack of attacks) {
        tried++
        await checks.check(`${name} on ${kind}: ${attack.name}`, async () => {
          await attack.run(client, at).catch(() => {})
          succeeded++
          await stands(stored)
          succeeded--
        })
      }
      await checks.check(`${name} on ${kind}: the store's own remove and shorter lock`, async () => {
        const own = bucketStore(theirs)
        equal((await refusal(own.remove(stored))).problem, 'locked', 'remove')
        equal((await refusal(own.lock(stored, { retainUntil: new Date(Date.now() + 60_000) }))).problem, 'locked', 'shorter')
        await stands(stored)
      })
      if (await client.send(versioning(settings.bucket, 'Suspended')).then(() => true, () => false)) {
        // Deleting would now delete: S3 lets no one come this far.
        checks.notEnforced.add('moto lets versioning be suspended on a bucket with Object Lock; S3 refuses it')
        await checks.check(`${name}: versioning suspended is named by the pre-flight`, async () => truth((await store.problems())[0]?.startsWith('Versioning is off'), 'it is not'))
        await client.send(versioning(settings.bucket, 'Enabled'))
      }
      for (const attack of shortenings) {
        await attack.run(client, at).catch(() => {})
        if ((await store.stat(stored))?.lockedUntil?.getTime() === UNTIL.getTime()) continue
        checks.notEnforced.add(`moto lets a COMPLIANCE lock be changed (${attack.name}); S3 refuses it`)
        await store.lock(stored, { retainUntil: UNTIL })
        await checks.check(`${name} on ${kind}: after "${attack.name}" the store sees the weaker lock and sets it right`, () => stands(stored))
      }
    }
  }
  console.log(`  ${tried} attacks on locked objects, ${succeeded} succeeded`)
}
