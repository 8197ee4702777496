import { Page } from '#components/page/page.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { severityWords } from '#lib/modules/vulnerabilities/model.ts'
import { vulnerabilityNumbers } from '#lib/modules/vulnerabilities/numbers.ts'
import { Rows } from '../../_parts/rows.tsx'
import { hoursOf, shareOf } from '../_parts/marks.tsx'
import { VulnerabilityTabs } from '../_parts/tabs.tsx'

const patch = { patched: ['Patched', 'good'], overdue: ['Overdue', 'bad'], unknown: ['Could not tell', 'warn'] } as const

export default async function VulnerabilitySystemsPage() {
  const { person } = await requirePerson('vulnerabilities.read', '/vulnerabilities/systems')
  const of = await shown(vulnerabilityNumbers(person, {}))
  const unknown = of.systems.filter((each) => each.patch === 'unknown')
  return (
    <Page title="Patch status" breadcrumbs={[{ label: 'Vulnerabilities', href: '/vulnerabilities' }]} meaning={`A system is patched if a scan of the last ${of.scanDays} days was read and nothing of it is overdue. Of one without such a scan nobody can tell.`} tabs={<VulnerabilityTabs current="/vulnerabilities/systems" />}>
      <div className="stack">
        <Stats>
          <Stat label="Patched systems" value={of.patch.patched} of={of.patch.inScope} tone={of.patch.patched === of.patch.inScope ? 'good' : 'warn'} />
          <Stat label="Systems with something overdue" value={of.patch.overdue} of={of.patch.inScope} tone={of.patch.overdue > 0 ? 'bad' : 'good'} />
          <Stat label="Systems nobody can tell of" value={of.patch.unknown} of={of.patch.inScope} tone={of.patch.unknown > 0 ? 'warn' : 'good'} />
        </Stats>
        {unknown.length > 0 && <Notice kind="warn" title="Could not tell">{unknown.slice(0, 20).map((each) => each.name).join(', ')}{unknown.length > 20 && ` and ${formatNumber(unknown.length - 20)} more`}: no scan of the last {formatNumber(of.scanDays)} days was read. They count as not patched.</Notice>}
        <Panel title="How soon they were fixed" meaning="Of the last 90 days. Time: of those fixed then, since they were opened. In time: of those due then; what stays as approved is counted apart." flush>
          <Rows
            caption="Remediation time and what was fixed in time, by severity"
            heads={['Severity', 'Fixed', 'Mean', 'Median', 'Fixed in time', 'Stays as approved']}
            rows={of.severities.map((row) => ({ key: row.severity, cells: [severityWords[row.severity], formatNumber(row.fixed), hoursOf(row.meanHours), hoursOf(row.medianHours), shareOf(row.inTime, row.due, 'Nothing was due'), formatNumber(row.exempt)] }))}
          />
        </Panel>
        <Panel title="Systems" flush>
          <Rows
            caption="Patch status of each system"
            heads={['System', 'Patch status', 'Last scan', 'Open', 'Critical', 'Overdue', 'Fixed in time', 'Stays as approved']}
            rows={of.systems.map((row) => ({ key: row.systemId, cells: [
              <a href={`/vulnerabilities?systemId=${row.systemId}`}>{row.name}</a>, <Status tone={patch[row.patch][1]}>{patch[row.patch][0]}</Status>, row.scannedAt ? <Time at={new Date(row.scannedAt)} /> : 'Never', formatNumber(row.open), formatNumber(row.critical),
              row.overdue > 0 ? <a href={`/vulnerabilities?systemId=${row.systemId}&overdue=yes`}>{formatNumber(row.overdue)}</a> : '0', shareOf(row.inTime, row.due, 'Nothing was due'), formatNumber(row.exempt),
            ] }))}
          />
        </Panel>
      </div>
    </Page>
  )
}
