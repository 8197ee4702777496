import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Severity, severities } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { alertsExport } from '#lib/modules/alerts/exports.ts'
import { alertName, severityOf, sourceNames, stateNames } from '#lib/modules/alerts/model.ts'
import { alertSummary, countAlerts, listAlerts } from '#lib/modules/alerts/queries.ts'
import { AlertState } from './_parts/marks.tsx'

const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))

export default async function AlertsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('alerts.read', '/alerts')
  const list = readList(await searchParams, listAlerts)
  const [page, summary] = [await listed(person, list, [listAlerts, countAlerts], '/alerts'), await shown(alertSummary(person, {}))]
  return (
    <Page title="Alerts" meaning="What somebody has to look at, each once as long as it is so: from detection rules, from limits of numbers, and from the operation of the portal. What is measured resolves itself when it has ended." actions={<ButtonLink href="/alerts/thresholds" icon="settings">Thresholds</ButtonLink>}>
      <div className="mb-4"><Stats>
        {summary.bySeverity.map((each) => (
          <Stat key={each.severity} label={severities[each.severity]} value={each.open + each.acknowledged} of={summary.live} caveat={`${formatNumber(each.open)} open, ${formatNumber(each.acknowledged)} acknowledged`} href={`/alerts?severity=${each.severity}&state=live`} tone={each.open > 0 && each.severity === 'critical' ? 'bad' : each.open > 0 && each.severity === 'high' ? 'warn' : 'neutral'} />
        ))}
        <Stat label="Resolved in 7 days" value={summary.resolvedLately} href="/alerts?state=resolved" />
      </Stats></div>
      <FilterBar
        list={list}
        path="/alerts"
        filters={[
          { kind: 'select', name: 'state', label: 'State', options: [{ value: 'live', label: 'Not resolved' }, ...optionsOf(stateNames)] },
          { kind: 'select', name: 'severity', label: 'Severity', options: optionsOf(severities).toReversed() },
          { kind: 'select', name: 'source', label: 'Comes from', options: optionsOf(sourceNames) },
          { kind: 'select', name: 'assignee', label: 'Assigned to', options: [{ value: 'me', label: 'Me' }, { value: 'nobody', label: 'Nobody' }] },
        ]}
      />
      <DataTable
        caption="Alerts, the newest first"
        columns={[
          { key: 'number', header: 'Alert', sort: 'alert', grow: true, cell: (of) => alertName(of) },
          { key: 'severity', header: 'Severity', cell: (of) => <Severity value={severityOf(of.severity)} /> },
          { key: 'state', header: 'State', cell: (of) => <AlertState value={of.state} /> },
          { key: 'subject', header: 'Subject', hideBelow: 'md', cell: (of) => of.subject },
          { key: 'source', header: 'Comes from', hideBelow: 'lg', cell: (of) => sourceNames[of.source] },
          { key: 'assignee', header: 'Assigned to', hideBelow: 'md', cell: (of) => of.assigneeName ?? 'Nobody' },
          { key: 'opened', header: 'Opened', hideBelow: 'sm', cell: (of) => <Time at={of.createdAt} /> },
        ]}
        rows={page.rows}
        rowKey={(of) => of.id}
        rowHref={(of) => `/alerts/${of.id}`}
        list={list}
        path="/alerts"
        page={page}
        downloads={downloads(person, alertsExport, list)}
        total={{ of: page.total, noun: ['alert', 'alerts'] }}
        empty={<EmptyState icon="inbox" title="No alert">The portal looks every minute. Which findings are an alert stands in the settings; limits of numbers under Thresholds.</EmptyState>}
      />
    </Page>
  )
}
