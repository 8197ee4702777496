import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getAccount } from '#lib/modules/cloud-accounts/queries.ts'
import { AccountForm } from '../../_parts/account-form.tsx'
import { update } from '../../actions.ts'

export const metadata = { title: 'Edit account' }

export default async function EditAccountPage({ params }: { params: Promise<{ accountId: string }> }) {
  const { accountId } = await params
  const { person } = await requirePerson('cloudAccounts.update', `/cloud-accounts/${accountId}/edit`)
  const account = await shown(getAccount(person, { id: accountId }))
  return (
    <Page title={`Edit ${account.name}`} breadcrumbs={[{ label: 'Cloud accounts', href: '/cloud-accounts' }, { label: account.name, href: `/cloud-accounts/${account.id}` }]} width="narrow">
      <AccountForm action={update.bind(null, account.id)} values={account} back={`/cloud-accounts/${account.id}`} submit="Save" />
    </Page>
  )
}
