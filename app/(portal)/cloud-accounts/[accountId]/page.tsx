import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getAccount } from '#lib/modules/cloud-accounts/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { remove, restore } from '../actions.ts'

export default async function AccountPage({ params }: { params: Promise<{ accountId: string }> }) {
  const { accountId } = await params
  const { person } = await requirePerson('cloudAccounts.read', `/cloud-accounts/${accountId}`)
  const account = await shown(getAccount(person, { id: accountId }))
  const edit = may(person, 'cloudAccounts.update') && (
    <ButtonLink href={`/cloud-accounts/${account.id}/edit`} icon="pencil" disabledReason={account.deletedAt ? 'Restore it first.' : undefined}>Edit</ButtonLink>
  )
  return (
    <Page title={account.name} breadcrumbs={[{ label: 'Cloud accounts', href: '/cloud-accounts' }]} marks={account.deletedAt && <Status tone="bad">Removed</Status>} actions={edit}>
      <TwoColumn aside={<Activity events={account.timeline} />}>
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Description', value: account.description || 'None' },
              { label: 'Made', value: <Time at={account.createdAt} format="absolute" /> },
            ]}
          />
        </Panel>
        {may(person, 'cloudAccounts.restore') && account.deletedAt && (
          <Form action={restore.bind(null, account.id)} label="Restore"><Submit>Restore</Submit></Form>
        )}
        {may(person, 'cloudAccounts.remove') && !account.deletedAt && (
          <Panel title="Remove" meaning="Its history stays, and it can be restored.">
            <Form action={remove.bind(null, account.id)} confirm={{ title: `Remove ${account.name}?`, text: 'It leaves every list.', yes: 'Remove', danger: true }} label="Remove">
              <Field name="reason" label="Reason" maxLength={1000} help="Stands in the audit trail." />
              <Submit variant="danger">Remove</Submit>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
