import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { type Grant, grantable, matrix } from '#lib/auth/permissions.ts'
import { type BuiltInRole, builtInRoles } from '#lib/auth/roles.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { listRoles } from '#lib/modules/roles/queries.ts'
import { actOf, moduleGroups } from '../users/_parts/permissions.ts'
import { UserTabs } from '../users/_parts/tabs.tsx'

const roles = Object.keys(builtInRoles) as BuiltInRole[]
const words: Record<Grant, string> = { any: 'any', own: 'own', scoped: 'theirs' }

export default async function RolesPage() {
  const { person } = await requirePerson('roles.read', '/roles')
  const custom = await shown(listRoles(person, {}))
  const make = may(person, 'roles.create') && <ButtonLink href="/roles/new" variant="primary" icon="plus">New role</ButtonLink>
  return (
    <Page title="Roles" meaning="What each role may do. The portal asks this table before every read and every change." actions={make} tabs={<UserTabs current="/roles" person={person} />}>
      <div className="stack">
        {custom.length === 0 ? (
          <EmptyState icon="user-check" title="No role of your own yet" action={make || undefined}>The built-in roles below cover most. Make your own where somebody needs a little of two.</EmptyState>
        ) : (
          <Panel title="Your organization’s own">
            <ul className="rows">
              {custom.map((role) => (
                <li key={role.id}>
                  <div>
                    <p><b>{role.label}</b> <span className="muted">changed <Time at={role.updatedAt} /></span></p>
                    <p className="muted">{Object.entries(role.grants).map(([permission, grant]) => (grant === 'any' ? permission : `${permission} (${grant})`)).join(', ') || 'No permission'}</p>
                  </div>
                  <div className="row">
                    {may(person, 'users.read') && <ButtonLink href={`/users?role=${role.name}`} size="small" icon="users">Who has it</ButtonLink>}
                    {may(person, 'roles.update') && <ButtonLink href={`/roles/${role.id}`} size="small" icon="pencil">Edit</ButtonLink>}
                  </div>
                </li>
              ))}
            </ul>
          </Panel>
        )}
        <Panel title="Built-in" meaning="any: every record · own: the records that are theirs · theirs: what they are invited to. These roles cannot be changed." flush>
          <div className="matrix" tabIndex={0} role="region" aria-label="Permissions of the built-in roles">
            <table>
              <thead>
                <tr><th scope="col">May</th>{roles.map((role) => <th key={role} scope="col">{builtInRoles[role]}</th>)}</tr>
              </thead>
              {moduleGroups(grantable).map((group) => (
                <tbody key={group.module}>
                  <tr><th scope="rowgroup" colSpan={roles.length + 1}>{group.title}</th></tr>
                  {group.permissions.map((permission) => {
                    const row = matrix[permission] as Partial<Record<BuiltInRole, Grant>>
                    return (
                      <tr key={permission}>
                        <th scope="row" title={permission}>{actOf(permission)}</th>
                        {roles.map((role) => <td key={role} className={row[role] ? `m-${row[role]}` : undefined}>{row[role] ? words[row[role]] : '·'}</td>)}
                      </tr>
                    )
                  })}
                </tbody>
              ))}
            </table>
          </div>
        </Panel>
      </div>
    </Page>
  )
}
