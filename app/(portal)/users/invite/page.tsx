import { CheckboxGroup } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { MailNote } from '../_parts/mail-note.tsx'
import { roleNames } from '../_parts/roles.ts'
import { invite } from '../actions.ts'

export default async function InvitePage() {
  const { person } = await requirePerson('users.invite', '/users/invite')
  const roles = await roleNames(person)
  return (
    <Page title="Invite somebody" meaning="They get a link that works once, choose a password and set up a second factor." breadcrumbs={[{ label: 'Users', href: '/users' }]} width="narrow">
      <div className="stack">
        <MailNote person={person} />
        <Form action={invite} label="Invite somebody">
          <Field name="email" label="E-mail address" type="email" required maxLength={254} autoFocus autoComplete="off" help="The link goes there. One account an address." />
          <Field name="name" label="Name" required maxLength={255} autoComplete="off" />
          <Field name="department" label="Department" maxLength={100} />
          <CheckboxGroup name="roles" label="Roles" required options={roles.options} columns help="At least one. Rights of several roles add up." />
          <Field name="reason" label="Why administrator rights" maxLength={1000} help="For a role that has them, or decides about them: somebody else decides, and until then they hold the others alone." />
          <FormFoot><Submit icon="mail">Invite</Submit><ButtonLink href="/users" variant="quiet">Cancel</ButtonLink></FormFoot>
        </Form>
      </div>
    </Page>
  )
}
