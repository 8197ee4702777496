import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge, Severity } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { totalsOf } from '#lib/modules/cloud-scans/posture.ts'
import { cloudPosture } from '#lib/modules/cloud-scans/queries.ts'
import { Rows } from '../_parts/rows.tsx'
import { evaluatedOf, passedOf, ScanStatus } from './_parts/marks.tsx'
import { CloudTabs } from './_parts/tabs.tsx'

export default async function CloudPage() {
  const { person } = await requirePerson('cloudScans.read', '/cloud')
  const { accounts, checks } = await shown(cloudPosture(person, {}))
  const all = totalsOf(accounts.map(({ totals }) => totals))
  const source = accounts.every(({ sample }) => sample) ? 'sample' : 'live'
  const failing = checks.filter(({ fail, notEvaluable }) => fail + notEvaluable > 0)
  const add = may(person, 'cloudAccounts.create') && <ButtonLink href="/cloud/accounts/new" variant="primary" icon="plus">Add an account</ButtonLink>
  return (
    <Page title="Cloud" meaning="How the accounts stand by their last scans. What could not be read is never counted as good." actions={add} tabs={<CloudTabs current="/cloud" />}>
      {accounts.length === 0 ? (
        <EmptyState icon="cloud" title="No account was scanned yet" action={add || <ButtonLink href="/cloud/accounts">Accounts</ButtonLink>}>Add an account, test what its role may read, and scan it.</EmptyState>
      ) : (
        <>
          <Stats>
            <Stat label="Passed" value={all.pass} of={all.pass + all.fail + all.not_evaluable} unit="results that apply" source={source} tone={all.fail === 0 && all.not_evaluable === 0 ? 'good' : 'neutral'} />
            <Stat label="Failed" value={all.fail} of={all.pass + all.fail + all.not_evaluable} source={source} tone={all.fail > 0 ? 'bad' : 'good'} href="/cloud/findings?state=open" />
            <Stat label="Not evaluable" value={all.not_evaluable} of={all.pass + all.fail + all.not_evaluable} source={source} tone={all.not_evaluable > 0 ? 'warn' : 'good'} caveat="could not be read" />
            <Stat label="For a person to tell" value={all.manual} source={source} />
          </Stats>
          <Panel title="Accounts" meaning="Pass + fail + not evaluable = what applies. The rate is of all of it." flush>
            <Rows
              caption="Accounts by their last whole scan"
              heads={['Account', 'Scanned', 'Status', 'Passed', 'Evaluated', 'Fail', 'Not evaluable', 'Manual', 'Not applicable']}
              rows={accounts.map((row) => ({ key: row.accountId, cells: [
                <><a href={`/cloud/accounts/${row.accountId}`}>{row.name}</a> {row.sample && <Badge>Sample</Badge>}<span className="second">{row.number}</span></>, <Time at={new Date(row.startedAt)} />, <a href={`/cloud/scans/${row.scanId}`}><ScanStatus value={row.status} /><span className="sr">: the last scan of {row.name}</span></a>, passedOf(row.totals), evaluatedOf(row.totals),
                ...[row.totals.fail, row.totals.not_evaluable, row.totals.manual, row.totals.not_applicable].map(formatNumber),
              ] }))}
            />
          </Panel>
          <Panel title="Checks that failed, or could not tell" meaning={`${formatNumber(failing.length)} of ${formatNumber(checks.length)}, over all accounts.`} flush>
            <Rows
              caption="Checks that failed or could not be evaluated"
              heads={['Check', 'Severity', 'Fail', 'Not evaluable', 'Pass']}
              rows={failing.map((row) => ({ key: row.check, cells: [<><a href={`/cloud/checks/${row.check}`}>{row.title}</a><span className="second">{row.check}</span></>, <Severity value={row.severity} />, ...[row.fail, row.notEvaluable, row.pass].map(formatNumber)] }))}
            />
          </Panel>
        </>
      )}
    </Page>
  )
}
