import { Page } from '#components/page/page.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { frameworkPosture } from '#lib/modules/cloud-scans/posture.ts'
import { cloudPosture } from '#lib/modules/cloud-scans/queries.ts'
import { recordTabs } from '../../_parts/record-tabs.tsx'
import { Rows } from '../../_parts/rows.tsx'
import { evaluatedOf, passedOf } from '../_parts/marks.tsx'
import { CloudTabs } from '../_parts/tabs.tsx'

export default async function CloudRequirementsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('cloudScans.read', '/cloud/requirements')
  const { checks } = await shown(cloudPosture(person, {}))
  const all = frameworkPosture(checks)
  const [first, ...others] = [...new Set(all.map(({ framework }) => framework))].map((framework) => ({ view: framework, label: framework }))
  const chosen = first && recordTabs((await searchParams).view, { label: 'Frameworks', href: '/cloud/requirements', views: [first, ...others] })
  return (
    <Page title="Requirements" meaning="What the checks that are mapped to each requirement came to by the last scans. None of them alone proves it: the page of a check says how far it answers." tabs={<CloudTabs current="/cloud/requirements" />}>
      {!chosen ? <EmptyState icon="cloud" title="No account was scanned yet">Requirements stand here by what checks came to.</EmptyState> : (
        <>
          {chosen.tabs}
          <Panel flush>
            <Rows
              caption={`Requirements of ${chosen.view}`}
              heads={['Requirement', 'Checks', 'Passed', 'Evaluated', 'Fail', 'Not evaluable', 'Manual']}
              rows={all.filter(({ framework }) => framework === chosen.view).map((row) => ({ key: row.id, cells: [row.id, formatNumber(row.checks), passedOf(row.totals), evaluatedOf(row.totals), ...[row.totals.fail, row.totals.not_evaluable, row.totals.manual].map(formatNumber)] }))}
            />
          </Panel>
        </>
      )}
    </Page>
  )
}
