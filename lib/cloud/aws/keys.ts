import { type Known, NotEvaluable, type Seen } from '../world.ts'
import type { AwsTypes } from './resources/index.ts'

/** The last part of an ARN or of a path: what a thing is called by others. */
export const shortId = (id: string) => id.replace(/^.*[:/]/, '')
const keyId = ({ id }: Seen<AwsTypes['aws.kms.key']>) => shortId(id)

/**
 * Who manages the key that something names; null: the service uses the one that AWS manages for it.
 * @throws NotEvaluable when nobody can tell: of a key of this account, AWS says so only in the key itself
 */
export function managerOf(key: string | null, known: Known<AwsTypes>): 'aws' | 'customer' {
  if (key === null) return 'aws'
  if (/(^|:)alias\/aws\//.test(key)) return 'aws'
  // Keys that AWS manages have no other aliases, and are never used from another account.
  if (/(^|:)alias\//.test(key)) return 'customer'
  const owner = /^arn:[\w-]+:kms:[^:]*:(\d{12}):/.exec(key)?.[1]
  if (owner !== undefined && owner !== known.account) return 'customer'
  const found = known.by('aws.kms.key', keyId).known(shortId(key))[0] ?? known.by('aws.kms.key', keyId).all(shortId(key))[0]
  const told = found?.get('key')
  if (!told) throw new NotEvaluable(key, null, 'skipped', null, `who manages the key ${key} is not known, as it is not among the keys that were read`)
  return told.managedBy
}
