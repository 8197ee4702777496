import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { RoleForm } from '../_parts/role-form.tsx'
import { create } from '../actions.ts'

export default async function NewRolePage() {
  await requirePerson('roles.create', '/roles/new')
  return (
    <Page title="New role" meaning="Made of the same permissions as the built-in roles. People may hold several; their rights add up." breadcrumbs={[{ label: 'Users', href: '/users' }, { label: 'Roles', href: '/roles' }]}>
      <RoleForm action={create} submit="Create the role" />
    </Page>
  )
}
