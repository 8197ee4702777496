import type { Collector } from '../../collect.ts'
import type { At } from './at.ts'
import { iam } from './iam.ts'
import { s3, s3control } from './s3.ts'

/** One a service. None of them loads anything of the SDK before it is asked to collect. */
export const awsCollectors: readonly Collector<At>[] = [iam, s3, s3control]
