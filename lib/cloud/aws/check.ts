import { checksOf } from '../check.ts'
import type { AwsTypes } from './resources/index.ts'

/** How a check of AWS is written. */
export const check = checksOf<AwsTypes>()
