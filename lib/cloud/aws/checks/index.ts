import type { AnyCheck } from '../../check.ts'
import s3005 from './AWS-S3-005.ts'

/** Every check of AWS, by id. */
export const awsChecks: readonly AnyCheck[] = [s3005]
