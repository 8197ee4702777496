import type { Known, Seen } from '../world.ts'
import type { AwsTypes } from './resources/index.ts'

/** The account that was scanned; null: it is known that there is no such resource, which a scan never writes. */
export const accountOf = (known: Known<AwsTypes>): Seen<AwsTypes['aws.account']> | null => known.find('aws.account', known.account)

/** Whole days from a time until the scan. */
export const daysSince = (time: string, known: Pick<Known, 'at'>): number => Math.floor((known.at.getTime() - Date.parse(time)) / 86_400_000)
