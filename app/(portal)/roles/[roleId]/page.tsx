import { ConfirmField } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getRole } from '#lib/modules/roles/queries.ts'
import { Approval } from '../../_parts/approval.tsx'
import { RoleForm } from '../_parts/role-form.tsx'
import { remove, update } from '../actions.ts'

export default async function RolePage({ params }: { params: Promise<{ roleId: string }> }) {
  const { roleId } = await params
  const { person } = await requirePerson('roles.update', `/roles/${roleId}`)
  const role = await shown(getRole(person, { id: roleId }))
  return (
    <Page title={`Edit ${role.label}`} meaning="A change applies from the next request of everybody who has the role." breadcrumbs={[{ label: 'Users', href: '/users' }, { label: 'Roles', href: '/roles' }]}>
      <div className="stack">
        {role.asked && <Approval person={person} id={role.asked} />}
        {person.roles.includes(role.name)
          ? <Notice>You hold this role yourself, so somebody else has to change it.</Notice>
          : <RoleForm action={update.bind(null, role.id)} values={role} submit="Save" />}
        {may(person, 'roles.remove') && (
          <Panel title="Remove" meaning="Only when nobody holds it any more.">
            <Form action={remove.bind(null, role.id)} label="Remove">
              <ConfirmField expect={role.label} />
              <div><Submit variant="danger" icon="trash">Remove</Submit></div>
            </Form>
          </Panel>
        )}
      </div>
    </Page>
  )
}
