import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Refresh } from '#components/page/refresh.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Progress } from '#components/ui/progress.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatBytes, formatNumber } from '#lib/format.ts'
import { beforeItRuns } from '#lib/modules/runs/model.ts'
import { scanFormats } from '#lib/modules/vulnerabilities/model.ts'
import { getImport } from '#lib/modules/vulnerabilities/queries.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { Rows } from '../../../_parts/rows.tsx'
import { ColumnsForm } from '../../_parts/mapping.tsx'
import { ImportStatus } from '../../_parts/marks.tsx'
import { stopImport } from '../../actions.ts'

const parts = [['accepted', 'Accepted: new, or found again'], ['known', 'Known already'], ['outdated', 'Outdated: a newer whole scan does not have it'], ['passed', 'Passed'], ['untold', 'Could not tell: manual or muted'], ['rejected', 'Rejected'], ['blank', 'Blank']] as const

export default async function VulnerabilityImportPage({ params }: { params: Promise<{ importId: string }> }) {
  const { importId } = await params
  const { person } = await requirePerson('vulnerabilityImports.read', `/vulnerabilities/imports/${importId}`)
  const of = await shown(getImport(person, { id: importId }))
  const going = of.status === 'reading'
  return (
    <Page title={of.name} breadcrumbs={[{ label: 'Vulnerabilities', href: '/vulnerabilities' }, { label: 'Imports', href: '/vulnerabilities/imports' }]} marks={<><ImportStatus value={of.status} /> {of.sample && <Badge>Sample</Badge>}</>}>
      {going && <Refresh every={2} />}
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.error && <Notice kind="danger" title="It could not be read">{of.error} Nothing of it counts.</Notice>}
        {going && <Panel title="Being read" meaning="It goes on when you leave this page."><Progress label={(of.run && beforeItRuns[of.run.status]) ?? 'Reading'} unit="bytes" {...(of.run?.total && { value: Math.min(of.run.done, of.run.total), of: of.run.total })} /></Panel>}
        {of.status === 'unmapped' && may(person, 'vulnerabilityImports.map') && <ColumnsForm id={of.id} columns={of.columns ?? []} suggested={of.suggested ?? {}} tool={of.tool} />}
        {of.status === 'done' && of.whole && !of.wholeCounted && <Notice kind="warn" title="Absence in it does not count">{of.wholeWhy} Nothing was fixed by being absent.</Notice>}
        {of.status === 'done' && (
          <Panel title="Receipt" meaning="Received = accepted + known + outdated + passed + could not tell + rejected + blank.">
            <Facts facts={[{ label: 'Received', value: formatNumber(of.received ?? 0) }, ...parts.map(([name, label]) => ({ label, value: formatNumber(of[name] ?? 0) }))]} />
          </Panel>
        )}
        {of.status === 'done' && (
          <Panel title="What became of it">
            <Facts facts={[{ label: 'Opened', value: formatNumber(of.opened ?? 0) }, { label: 'Regressed', value: formatNumber(of.regressed ?? 0) }, { label: 'Fixed, as it passes', value: formatNumber(of.fixed ?? 0) }, { label: 'Fixed, as it is absent', value: of.wholeCounted ? formatNumber(of.absent ?? 0) : 'Does not count' }]} />
          </Panel>
        )}
        {of.warnings.length > 0 && <Panel title="Warnings" flush><Rows caption="Warnings" heads={['Where', 'What']} rows={of.warnings.map((each, n) => ({ key: String(n), cells: [each.at ?? 'The file', each.said] }))} /></Panel>}
        {of.rejects.length > 0 && (
          <Panel title="Rejected" meaning={(of.rejected ?? 0) > of.rejects.length ? `The first ${formatNumber(of.rejects.length)} of ${formatNumber(of.rejected ?? 0)}.` : undefined} flush>
            <Rows caption="Rejected records" heads={['Where', 'Why']} rows={of.rejects.map((each, n) => ({ key: String(n), cells: [each.place, `It ${each.reason}.`] }))} />
          </Panel>
        )}
        <Panel title="The file">
          <Facts
            facts={[
              { label: 'System', value: of.systemId ? <a href={`/systems/${of.systemId}`}>{of.systemName}</a> : 'By each record' }, { label: 'Format', value: of.format ? scanFormats[of.format as keyof typeof scanFormats] : null }, { label: 'Tools', value: of.tools.map((each) => [each.name, each.version].filter(Boolean).join(' ')).join(', ') || of.tool },
              { label: 'Scan', value: of.whole ? 'Whole' : 'Part' }, { label: 'Scanned', value: of.scannedAt && <Time at={of.scannedAt} format="both" /> }, { label: 'Received', value: <Time at={of.receivedAt} format="both" /> }, { label: 'Read', value: of.endedAt && <Time at={of.endedAt} format="both" /> }, { label: 'Size', value: formatBytes(of.size) },
              ...(of.systemId === null && of.systems.length > 0 ? [{ label: 'Systems in it', value: of.systems.map((each) => each.name).join(', '), wide: true }] : []), { label: 'How it was read', value: of.facts.length > 0 ? of.facts.join('; ') : null, wide: true },
              { label: 'SHA-256', value: <Code wrap>{of.sha256.replace('sha256:', '')}</Code>, wide: true }, { label: 'Stored file', value: of.artifactId && <a href={`/artifacts/${of.artifactId}`}>Locked file</a> },
            ]}
          />
        </Panel>
        {(going || of.status === 'unmapped') && may(person, 'vulnerabilityImports.cancel') && <Panel title="Cancel it" meaning="Nothing of it counts then."><Form action={stopImport.bind(null, of.id)} label="Cancel the import"><Submit variant="secondary">Cancel the import</Submit></Form></Panel>}
      </TwoColumn>
    </Page>
  )
}
