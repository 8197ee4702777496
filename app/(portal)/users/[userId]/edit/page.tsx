import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getUser } from '#lib/modules/users/queries.ts'
import { update } from '../../actions.ts'

export default async function EditUserPage({ params }: { params: Promise<{ userId: string }> }) {
  const { userId } = await params
  const { person } = await requirePerson('users.update', `/users/${userId}/edit`)
  const user = await shown(getUser(person, { id: userId }))
  const back = `/users/${user.id}`
  return (
    <Page title={`Edit ${user.name}`} breadcrumbs={[{ label: 'Users', href: '/users' }, { label: user.name, href: back }]} width="narrow">
      <Form action={update.bind(null, user.id)} version={user.version} label="Edit user">
        <Field name="name" label="Name" required maxLength={255} defaultValue={user.name} autoFocus />
        <Field name="department" label="Department" maxLength={100} defaultValue={user.department} />
        <Field name="email" label="E-mail address" defaultValue={user.email} readOnly help="People are known by it: to change it, invite the new address and remove this account." />
        <FormFoot><Submit>Save</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
