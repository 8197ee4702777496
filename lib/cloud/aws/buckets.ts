import { all, any, type Known, type Seen } from '../world.ts'
import { accountOf } from './account.ts'
import { hangsOn, understood, worldIsLetIn } from './policy/public.ts'
import type { AwsTypes } from './resources/index.ts'

type Bucket = Seen<AwsTypes['aws.s3.bucket']>

const groups = /^https?:\/\/acs\.amazonaws\.com\/groups\/global\/(AllUsers|AuthenticatedUsers)$/

/** What AWS itself says is asked too: nothing passes that either of the two takes for public. */
function policyIsOpen(bucket: Bucket, known: Known<AwsTypes>): boolean {
  const says = () => bucket.get('policyStatus')?.public === true
  const reads = () => {
    const policy = bucket.get('policy')
    if (policy === null) return false
    const { truth, missing } = worldIsLetIn(understood(policy, bucket.id, 'policy'), known.at)
    // Where it hangs on something that no scan knows, AWS may know.
    if (truth === null && bucket.get('policyStatus') === null) throw hangsOn(bucket.id, 'policy', missing)
    return truth ?? says()
  }
  let isNone = false
  return any(() => {
    isNone = bucket.get('policy') === null
    return reads()
  }, () => !isNone && says())
}

/** By what a bucket is open to the public, after the blocks of the bucket and of the account; null: it is not. The fewest questions first. */
export function openBy(bucket: Bucket, known: Known<AwsTypes>): 'policy' | 'list' | null {
  const isBlocked = (key: 'restrictPublicBuckets' | 'ignorePublicAcls') => any(() => bucket.get('publicAccessBlock')?.[key] === true, () => accountOf(known)?.get('publicAccessBlock')?.[key] === true)
  const byPolicy = () => all(() => policyIsOpen(bucket, known), () => !isBlocked('restrictPublicBuckets'))
  const byList = () => all(() => bucket.get('acl').grants.some(({ to }) => groups.test(to)) === true, () => bucket.get('ownership')?.rule !== 'BucketOwnerEnforced', () => !isBlocked('ignorePublicAcls'))
  let by: 'policy' | 'list' = 'policy'
  const found = any(byPolicy, () => {
    by = 'list'
    return byList()
  })
  return found ? by : null
}
