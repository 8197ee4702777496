import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Refresh } from '#components/page/refresh.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { getAccount } from '#lib/modules/cloud-accounts/queries.ts'
import { listScans } from '#lib/modules/cloud-scans/queries.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { recordTabs } from '../../../_parts/record-tabs.tsx'
import { Access } from '../../_parts/access.tsx'
import { choicesFor } from '../../_parts/choices.ts'
import { EditAccount } from '../../_parts/edit-account.tsx'
import { AccountState } from '../../_parts/marks.tsx'
import { AccountOverview } from '../../_parts/overview.tsx'
import { scanAccount, testAccount } from '../../actions.ts'

export default async function CloudAccountPage({ params, searchParams }: { params: Promise<{ accountId: string }>; searchParams: Search }) {
  const { accountId } = await params
  const { person } = await requirePerson('cloudAccounts.read', `/cloud/accounts/${accountId}`)
  const [of, scans] = await Promise.all([shown(getAccount(person, { id: accountId })), shown(listScans(person, { accountId, limit: 10 }))])
  const edits = may(person, 'cloudAccounts.update')
  const { view, tabs } = recordTabs((await searchParams).view, {
    label: of.name, href: `/cloud/accounts/${accountId}`,
    views: [{ view: 'overview', label: 'Overview' }, { view: 'access', label: 'Access' }, ...(edits ? [{ view: 'edit', label: 'Edit' } as const] : [])],
  })
  const idle = of.sample ? 'This is an example: it is never called.' : of.pausedReason !== null && 'It is paused.'
  return (
    <Page
      title={of.name}
      breadcrumbs={[{ label: 'Cloud accounts', href: '/cloud/accounts' }]}
      marks={<AccountState of={of} />}
      tabs={tabs}
      actions={
        <div className="row">
          {!idle && may(person, 'cloudAccounts.check') && <Form action={testAccount.bind(null, of.id)} layout="inline" label="Test"><Submit variant="secondary" disabledReason={of.preflightAskedAt !== null && 'A worker has it in a moment.'}>Test</Submit></Form>}
          {may(person, 'cloudScans.start') && <Form action={scanAccount.bind(null, of.id)} layout="inline" label="Scan"><Submit disabledReason={idle || (of.lastScanStatus === 'running' && 'It is being scanned.')}>Scan</Submit></Form>}
        </div>
      }
    >
      {(of.preflightAskedAt !== null || of.lastScanStatus === 'running') && <Refresh every={3} />}
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.access === 'keys' && <Notice kind="warn" title="Reached by keys of the account itself">They last until somebody removes them. A role with an external id opens for an hour at a time: edit the account to change over.</Notice>}
        {view === 'overview' && <AccountOverview of={of} scans={scans.rows} adds={may(person, 'cloudAccounts.addMembers')} />}
        {view === 'access' && <Access of={of} />}
        {view === 'edit' && <EditAccount of={of} {...(await choicesFor(person))} removes={may(person, 'cloudAccounts.remove')} />}
      </TwoColumn>
    </Page>
  )
}
