import { Outcome } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatNumber } from '#lib/format.ts'
import { kinds } from '#lib/modules/connections/model.ts'
import type { getConnection } from '#lib/modules/connections/queries.ts'

export type Shown = Awaited<ReturnType<typeof getConnection>>

const when = (at: Date | null, none = 'Not yet') => (at === null ? none : <Time at={at} format="both" />)

/** In the largest unit that fits. */
function lagText(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} minutes`
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} hours` : `${Math.round(seconds / 86_400)} days`
}

export function Overview({ of }: { of: Shown }) {
  const { inbox, pull: pulls, secrets } = kinds[of.kind]
  return (
    <>
      <Panel title="How it goes">
        <Facts
          facts={[
            { label: 'Kind', value: kinds[of.kind].label },
            { label: 'System', value: of.systemId ? <a href={`/systems/${of.systemId}`}>{of.systemName}</a> : 'None of the register' },
            { label: 'Owner', value: of.ownerName ?? 'Nobody yet' },
            ...Object.entries(of.settings).map(([name, value]) => ({ label: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, value })),
            ...(of.kind === 'syslog' ? [] : [{ label: 'Last success', value: when(of.lastSuccessAt) }]),
            { label: 'Last failure', value: of.lastFailureAt ? <>{when(of.lastFailureAt)} <span className="second">{of.lastFailure}</span></> : 'None', wide: (of.lastFailure?.length ?? 0) > 100 },
            ...(of.kind === 'syslog' ? [] : [{ label: 'Lag', value: of.lagSeconds === null ? 'None' : `${lagText(of.lagSeconds)}${of.waitingSince ? ': a message waits' : ' since the last pull'}` }]),
            ...(pulls ? [{ label: 'Pulled', value: of.pulls ? when(of.pulledAt) : 'Only when somebody asks' }] : []),
            ...(inbox ? [{ label: 'Last message', value: when(of.lastReceivedAt, 'None yet') }, { label: 'Refused messages', value: of.refused === 0 ? 'None' : <>{formatNumber(of.refused)}<span className="second">{of.lastRefusal} <Time at={of.lastRefusedAt as Date} /></span></> }] : []),
            ...(of.kind === 'syslog' ? [{ label: 'Last message', value: when(of.messagesAt, 'None yet') }, { label: 'Messages', value: `${formatNumber(of.messagesReceived)}: ${formatNumber(of.messagesTaken)} accepted, ${formatNumber(of.messagesKnown)} known already, ${formatNumber(of.messagesRejected)} rejected` }, { label: 'Refused connections', value: of.refused === 0 ? 'None' : <>{formatNumber(of.refused)}<span className="second">{of.lastRefusal} <Time at={of.lastRefusedAt as Date} /></span></> }, { label: 'Certificate expires', value: when(of.credentialsExpireAt, 'Not known yet') }] : []),
            ...(secrets.length > 0 ? [{ label: 'Secrets put in', value: when(of.credentialsSetAt) }, { label: 'Secrets expire', value: when(of.credentialsExpireAt, 'Not known') }] : []),
            ...(of.pausedReason === null ? [] : [{ label: 'Paused because', value: of.pausedReason, wide: true }]),
          ]}
        />
      </Panel>
      <Panel title="What it needs" meaning={of.checkedAt ? <>Tested <Time at={of.checkedAt} format="both" />.</> : 'A test asks for each thing once, and names what is missing.'}>
        {of.checks.length === 0 ? <EmptyState icon="list-checks" title="Not tested yet" /> : (
          <ul className="rows">
            {of.checks.map((each) => <li key={each.what}><div><p>{each.what}</p>{each.lack && <p className="muted">{each.lack}</p>}</div><Outcome value={each.lack === null ? 'pass' : 'fail'} /></li>)}
          </ul>
        )}
      </Panel>
    </>
  )
}
