import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getComplianceDashboard } from '#lib/modules/metrics/dashboards/compliance.ts'
import { Areas } from '../_parts/areas.tsx'
import { Figures } from '../_parts/figures.tsx'
import { Changes } from '../_parts/live-changes.tsx'
import { DashboardTabs } from '../_parts/tabs.tsx'

export default async function CompliancePage() {
  const { person, organization } = await requirePerson('stats.read', '/dashboard/compliance')
  const { due, unproven, areas, changes } = await shown(getComplianceDashboard(person, {}))
  const source = organization.isSample ? 'sample' : 'live'
  return (
    <Page title="Compliance" meaning="What is due, late and not proven. Each number opens its rows." tabs={<DashboardTabs person={person} current="/dashboard/compliance" />}>
      <div className="stack">
        {due.length > 0 && <section className="stack" aria-label="Due and late"><h2>Due and late</h2><Figures figures={due} source={source} /></section>}
        {unproven.length > 0 && <section className="stack" aria-label="Not proven"><h2>Not proven</h2><Figures figures={unproven} source={source} /></section>}
        <Areas areas={areas} />
        <Changes changes={changes} />
      </div>
    </Page>
  )
}
