import { Page } from '#components/page/page.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getAuditorDashboard } from '#lib/modules/metrics/dashboards/auditor.ts'
import { packageStates } from '#lib/modules/packages/words.ts'
import { Visit } from '../../_home/visit.tsx'
import { Figures } from '../_parts/figures.tsx'
import { DashboardTabs } from '../_parts/tabs.tsx'

export default async function AuditPage() {
  const { person, organization } = await requirePerson('auditTrail.read', '/dashboard/audit')
  // Asked for at the same time.
  const [{ figures, packages, signed }, visit] = await Promise.all([shown(getAuditorDashboard(person, {})), Visit({ person })])
  return (
    <Page title="Audit" meaning="What is new, whether the log is whole, and what is there of what an audit asks for. Each number opens its rows." tabs={<DashboardTabs person={person} current="/dashboard/audit" />}>
      <div className="stack">
        <Figures figures={figures} source={organization.isSample ? 'sample' : 'live'} />
        {visit}
        <div className="grid-2">
          <Panel title="Access reviews signed off" flush>
            {signed.length === 0 ? <p className="muted pad">None yet.</p> : <ul className="areas">{signed.map(({ id, title, signedOffAt }) => <li key={id}><a href={`/campaigns/${id}`}>{title}</a><span className="muted">signed off <Time at={signedOffAt} format="date" /></span></li>)}</ul>}
          </Panel>
          {may(person, 'packages.read') && (
            <Panel title="Audit packages" actions={<a className="link" href="/packages">See all</a>} flush>
              {packages.length === 0 ? <p className="muted pad">None yet.</p> : (
                <ul className="areas">
                  {packages.map(({ id, title, state, fromDay, toDay, missing }) => (
                    <li key={id}><a href={`/packages/${id}`}>{title}</a><span className="muted">{fromDay} to {toDay} · <Status tone={state === 'ready' ? 'good' : state === 'failed' ? 'bad' : 'info'}>{packageStates[state]}</Status>{missing ? ` · ${missing} missing` : ''}</span></li>
                  ))}
                </ul>
              )}
            </Panel>
          )}
        </div>
      </div>
    </Page>
  )
}
