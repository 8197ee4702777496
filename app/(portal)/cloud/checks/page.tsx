import { Page } from '#components/page/page.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { everyCheck } from '#lib/cloud/providers.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { formatNumber } from '#lib/format.ts'
import { Rows } from '../../_parts/rows.tsx'
import { CloudTabs } from '../_parts/tabs.tsx'

export default async function CloudChecksPage() {
  await requirePerson('cloudScans.read', '/cloud/checks')
  const checks = everyCheck().sort((one, other) => (one.id < other.id ? -1 : 1))
  return (
    <Page title="Checks" meaning={`${formatNumber(checks.length)} questions that are asked of what a scan read. Ids never change.`} tabs={<CloudTabs current="/cloud/checks" />}>
      <Panel flush>
        <Rows
          caption="Checks by id"
          heads={['Check', 'Id', 'Severity', 'Service', 'Requirements']}
          rows={checks.map((check) => ({ key: check.id, cells: [<a href={`/cloud/checks/${check.id}`}>{check.title}</a>, check.id, <Severity value={check.severity} />, check.service, [...new Set(check.mappings.map(({ framework }) => framework))].join(', ')] }))}
        />
      </Panel>
    </Page>
  )
}
