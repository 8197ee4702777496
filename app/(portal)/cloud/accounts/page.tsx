import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { rhythmWords } from '#lib/modules/cloud-accounts/model.ts'
import { listAccounts } from '#lib/modules/cloud-accounts/queries.ts'
import { Rows } from '../../_parts/rows.tsx'
import { AccountState } from '../_parts/marks.tsx'
import { CloudTabs } from '../_parts/tabs.tsx'

export default async function CloudAccountsPage() {
  const { person } = await requirePerson('cloudAccounts.read', '/cloud/accounts')
  const accounts = await shown(listAccounts(person, {}))
  const add = may(person, 'cloudAccounts.create') && <ButtonLink href="/cloud/accounts/new" variant="primary" icon="plus">Add an account</ButtonLink>
  return (
    <Page title="Cloud accounts" meaning="What is scanned, by which role, and how the last scan went." actions={add} tabs={<CloudTabs current="/cloud/accounts" />}>
      {accounts.length === 0 ? <EmptyState icon="cloud" title="No account yet" action={add || undefined}>An account is read by a role that may read and nothing else.</EmptyState> : (
        <Panel flush>
          <Rows
            caption="Cloud accounts"
            heads={['Account', 'State', 'Last scan', 'Next scan', 'System', 'Owner']}
            rows={accounts.map((row) => ({ key: row.id, cells: [
              <><a href={`/cloud/accounts/${row.id}`}>{row.name}</a><span className="second">{row.number}</span></>, <AccountState of={row} />, row.lastScanAt ? <Time at={row.lastScanAt} /> : 'Never', row.nextScanAt ? <Time at={row.nextScanAt} /> : row.everyHours === null ? 'By hand' : rhythmWords[row.everyHours as 24], row.systemName ?? '—', row.ownerName ?? '—',
            ] }))}
          />
        </Panel>
      )}
    </Page>
  )
}
