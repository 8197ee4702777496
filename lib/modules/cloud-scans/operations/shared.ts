import 'server-only'
import { cloudFindings, cloudScans } from '#db/schema/cloud-scans.ts'
import { type AnyCheck, severities } from '#lib/cloud/check.ts'
import { checkOf, type Provider, providers } from '#lib/cloud/providers.ts'
import { locked } from '#lib/door/locked.ts'
import { formatDateTime } from '#lib/format.ts'

export type Scan = typeof cloudScans.$inferSelect
export type CloudFinding = typeof cloudFindings.$inferSelect

export const scanSubject = (scan: Pick<Scan, 'id' | 'startedAt'>, account: string) => ({ type: 'cloud-scan' as const, id: scan.id, label: `${account}, ${formatDateTime(scan.startedAt)}`.slice(0, 300) })
export const findingSubject = (of: Pick<CloudFinding, 'id' | 'check' | 'name'>) => ({ type: 'cloud-finding' as const, id: of.id, label: `${checkOf(of.check)?.title ?? of.check}: ${of.name}`.slice(0, 300) })

export const loadScan = locked(cloudScans)
export const loadFinding = locked(cloudFindings)

/** The checks that judge a scan: those it asked for, else those of the services it read, else all. */
export function checksOfScan(provider: Provider, { services, checks }: Pick<Scan, 'services' | 'checks'>): AnyCheck[] {
  return providers[provider].checks.filter((check) => (checks === null || checks.includes(check.id)) && (services === null || services.includes(check.service)))
}

export const gravest = (one: string, other: string) => severities.indexOf(one as never) - severities.indexOf(other as never)
