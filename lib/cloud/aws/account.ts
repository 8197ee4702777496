import type { Known, Seen } from '../world.ts'
import type { AwsTypes } from './resources/index.ts'

/** The account that was scanned; null: it is known that there is no such resource, which a scan never writes. */
export const accountOf = (known: Known<AwsTypes>): Seen<AwsTypes['aws.account']> | null => known.find('aws.account', known.account)

/** Whole days from a time until the scan. */
export const daysSince = (time: string, known: Pick<Known, 'at'>): number => Math.floor((known.at.getTime() - Date.parse(time)) / 86_400_000)

export const inDays = (days: number): string => `${days} ${days === 1 ? 'day' : 'days'}`

/** Of a trail that another account owns, as members see the trail of their organization: that it is judged there. */
export function judgedElsewhere(arn: string, known: Pick<Known, 'account'>): string | null {
  const owner = /^arn:[\w-]+:[\w-]+:[^:]*:(\d{12}):/.exec(arn)?.[1]
  return owner === undefined || owner === known.account ? null : `The trail belongs to the account ${owner} of the organization, and is judged there.`
}

/** Of a member of an organization, the account that manages it. */
export function managedBy(account: Seen<AwsTypes['aws.account']>): string | null {
  const organization = account.get('organization')
  return organization === null || organization.managementAccount === account.id ? null : organization.managementAccount
}
