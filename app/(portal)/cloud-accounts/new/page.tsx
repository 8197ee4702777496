import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { AccountForm } from '../_parts/account-form.tsx'
import { create } from '../actions.ts'

export const metadata = { title: 'Make an account' }

export default async function NewAccountPage() {
  await requirePerson('cloudAccounts.create', '/cloud-accounts/new')
  return (
    <Page title="Make an account" breadcrumbs={[{ label: 'Cloud accounts', href: '/cloud-accounts' }]} width="narrow">
      <AccountForm action={create} back="/cloud-accounts" submit="Make" />
    </Page>
  )
}
