import { TwoColumn } from '#components/page/page.tsx'
import { Refresh } from '#components/page/refresh.tsx'
import { Severity, Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Progress } from '#components/ui/progress.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import { getScan } from '#lib/modules/cloud-scans/queries.ts'
import { scanReasons } from '#lib/modules/cloud-scans/words.ts'
import { beforeItRuns } from '#lib/modules/runs/model.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { Rows } from '../../../_parts/rows.tsx'
import { evaluatedOf, passedOf } from '../../_parts/marks.tsx'
import { NotRead } from '../../_parts/not-read.tsx'
import { ScanFrame } from '../../_parts/scan-frame.tsx'

const steps = { running: ['Being read', 'info'], done: ['Read', 'good'], failed: ['Broke off', 'bad'] } as const

export default async function CloudScanPage({ params }: { params: Promise<{ scanId: string }> }) {
  const { scanId } = await params
  const { person } = await requirePerson('cloudScans.read', `/cloud/scans/${scanId}`)
  const of = await shown(getScan(person, { id: scanId }))
  const path = `/cloud/scans/${of.id}`
  const over = of.steps.filter(({ state }) => state !== 'running').length
  return (
    <ScanFrame of={of} view="" cancels={may(person, 'cloudScans.cancel')}>
      {of.status === 'running' && <Refresh every={2} />}
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.error && <Notice kind="danger" title="The account could not be scanned">{of.error} Findings stay as they were.</Notice>}
        {of.status === 'running' && <Panel title="Being scanned" meaning="It goes on when you leave this page."><Progress label={(of.run && beforeItRuns[of.run.status]) ?? (of.steps.length === 0 ? 'Begins' : `${formatNumber(of.run?.done ?? 0)} resources; ${formatNumber(over)} of ${formatNumber(of.steps.length)} services and regions so far`)} /></Panel>}
        {of.totals && (
          <Panel title="Outcomes" meaning="Pass + fail + not evaluable = what applies; the rate is of all of it. What could not be read is never counted as good.">
            <Facts
              facts={[
                { label: 'Passed', value: passedOf(of.totals) }, { label: 'Evaluated', value: evaluatedOf(of.totals) },
                { label: 'Fail', value: <a href={`${path}/results?outcome=fail`}>{formatNumber(of.totals.fail)}</a> }, { label: 'Not evaluable', value: <a href={`${path}/results?outcome=not_evaluable`}>{formatNumber(of.totals.not_evaluable)}</a> },
                { label: 'Manual', value: <a href={`${path}/results?outcome=manual`}>{formatNumber(of.totals.manual)}</a> }, { label: 'Not applicable', value: <a href={`${path}/results?outcome=not_applicable`}>{formatNumber(of.totals.not_applicable)}</a> },
              ]}
            />
          </Panel>
        )}
        {of.totals && <NotRead of={of} />}
        {of.judged.length > 0 && (
          <Panel title="Checks" flush>
            <Rows
              caption="What each check came to"
              heads={['Check', 'Severity', 'Pass', 'Fail', 'Not evaluable', 'Manual', 'Not applicable']}
              rows={of.judged.map((row) => ({ key: row.check, cells: [<><a href={`${path}/results?check=${row.check}`}>{row.title}</a><span className="second">{row.check}</span></>, <Severity value={row.severity} />, ...[row.pass, row.fail, row.notEvaluable, row.manual, row.notApplicable].map(formatNumber)] }))}
            />
          </Panel>
        )}
        {of.steps.length > 0 && (
          <Panel title="Services and regions" flush>
            <Rows
              caption="How far each service and region is"
              heads={['Service', 'Region', 'State', 'Resources', 'Calls', 'Not read']}
              rows={of.steps.map((row) => ({ key: `${row.service} ${row.region}`, cells: [row.service, row.region, <Status tone={steps[row.state][1]}>{steps[row.state][0]}</Status>, ...[row.resources, row.reads, row.unread].map(formatNumber)] }))}
            />
          </Panel>
        )}
        <Panel title="The scan">
          <Facts
            facts={[
              { label: 'Account', value: <a href={`/cloud/accounts/${of.accountId}`}>{of.accountName}</a> }, { label: 'Number', value: of.number }, { label: 'Why', value: scanReasons[of.reason] }, { label: 'Scope', value: of.checks ? of.checks.join(', ') : of.services ? of.services.join(', ') : 'All of it' },
              { label: 'Began', value: <Time at={of.startedAt} format="both" /> }, { label: 'Ended', value: of.finishedAt && <Time at={of.finishedAt} format="both" /> }, { label: 'Resources', value: formatNumber(of.resources) }, { label: 'Calls', value: formatNumber(of.reads) },
              { label: 'Regions', value: of.regions.length === 0 ? null : `${formatCount(of.regions.length, 'region')}: ${of.regions.join(', ')}`, wide: true }, { label: 'Judged by', value: of.catalogue },
              { label: 'What was read', value: of.artifactId && <a href={`/artifacts/${of.artifactId}`}>Locked file</a> },
            ]}
          />
        </Panel>
      </TwoColumn>
    </ScanFrame>
  )
}
