import { type FacetsOf, scopesOf } from '../../define.ts'
import { account } from './account.ts'
import { compute } from './compute.ts'
import { data } from './data.ts'
import { ec2 } from './ec2.ts'
import { iam } from './iam.ts'
import { logs } from './logs.ts'
import { s3 } from './s3.ts'

/** Every type of resource that is read of AWS. */
export const awsKinds = { ...account, ...iam, ...s3, ...ec2, ...data, ...logs, ...compute }
export type AwsTypes = FacetsOf<typeof awsKinds>
export type AwsType = keyof AwsTypes & string
export const awsScopes = scopesOf(awsKinds)
