import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { AccountFields } from '../../_parts/account-fields.tsx'
import { choicesFor } from '../../_parts/choices.ts'
import { createCloudAccount } from '../../actions.ts'

export default async function NewCloudAccountPage() {
  const { person } = await requirePerson('cloudAccounts.create', '/cloud/accounts/new')
  const choices = await choicesFor(person)
  return (
    <Page title="Add a cloud account" meaning="It is called once somebody asks for a test or a scan." breadcrumbs={[{ label: 'Cloud accounts', href: '/cloud/accounts' }]} width="narrow">
      {choices.connections.length === 0 && <Notice kind="warn" title="There is no connection to AWS yet">An administrator creates one under Settings, Connections: its keys assume the role of each account.</Notice>}
      <Form action={createCloudAccount} label="Add a cloud account">
        <AccountFields {...choices} />
        <FormFoot><Submit>Add</Submit><ButtonLink href="/cloud/accounts" variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
