import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { formatBytes, formatPercent } from '#lib/format.ts'
import { getQuotas, isNear } from '#lib/modules/stats/queries.ts'
import type { QuotaKind } from '#lib/modules/stats/within.ts'

/** Said before a quota is reached, where one uploads what counts. */
export async function QuotaNotice({ person, kind }: { person: Person; kind: QuotaKind }) {
  const found = may(person, 'stats.read') ? (await getQuotas(person, {})).find((each) => each.kind === kind) : undefined
  if (!found || !isNear(found)) return null
  const raise = may(person, 'settings.update')
  return (
    <Notice kind={found.used >= found.limit ? 'danger' : 'warn'} title={`${formatPercent(found.used, found.limit)} of the quota ${kind === 'events' ? 'of today ' : ''}is used`} action={raise && <ButtonLink href="/settings" size="small">Settings</ButtonLink>}>
      {formatBytes(found.used)} of {formatBytes(found.limit)}{kind === 'events' ? ' a day (UTC)' : ' of evidence'}. What does not fit is refused. {raise ? 'You can raise it under Quotas.' : 'An administrator can raise it.'}
    </Notice>
  )
}
