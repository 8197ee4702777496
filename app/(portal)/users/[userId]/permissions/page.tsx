import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { grantable } from '#lib/auth/permissions.ts'
import { isBuiltInRole } from '#lib/auth/roles.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getPermissions, getUser } from '#lib/modules/users/queries.ts'
import { actOf, grantWord, moduleGroups } from '../../_parts/permissions.ts'
import { roleNames } from '../../_parts/roles.ts'
import { grantOne, takeBack } from '../../actions.ts'

const effects = [{ value: 'any', label: 'Granted, for every record' }, { value: 'own', label: 'Granted, for their own records' }, { value: 'withdrawn', label: 'Withdrawn, whatever the roles say' }]

export default async function PermissionsPage({ params }: { params: Promise<{ userId: string }> }) {
  const { userId } = await params
  const { person } = await requirePerson('users.read', `/users/${userId}/permissions`)
  const [user, found] = await Promise.all([shown(getUser(person, { id: userId })), shown(getPermissions(person, { id: userId }))])
  const roles = await roleNames(person)
  const changes = may(person, 'users.changePermissions') && user.status !== 'removed'
  const own = user.id === person.userId
  const groups = moduleGroups(grantable.filter((permission) => found.sources.some((source) => source.permission === permission)))
  return (
    <Page
      title={`Permissions of ${user.name}`}
      meaning="What this person may do, and which role or single grant gives it. Withdrawals win over everything."
      breadcrumbs={[{ label: 'Users', href: '/users' }, { label: user.name, href: `/users/${user.id}` }]}
      marks={found.roles.map((role) => <Badge key={role}>{roles.label(role)}</Badge>)}
    >
      <div className="stack">
        <Panel title="Single grants and withdrawals" meaning="Exceptions to the roles, each with its reason. A change ends open sessions.">
          <div className="stack">
            {found.single.length === 0 && <p className="muted">None. The roles say everything.</p>}
            {found.single.length > 0 && (
              <ul className="rows">
                {found.single.map((line) => (
                  <li key={line.permission}>
                    <div>
                      <p>
                        <code>{line.permission}</code>{' '}
                        <Status tone={line.effect === 'withdrawn' ? 'bad' : 'good'}>{line.effect === 'withdrawn' ? 'Withdrawn' : `Granted, ${line.effect}`}</Status>{' '}
                        {line.expiresAt && line.expiresAt <= now() && <Badge tone="warn">Expired</Badge>}
                      </p>
                      <p className="muted">“{line.reason}” · {line.expiresAt ? <>until <Time at={line.expiresAt} format="absolute" /></> : 'without end'}</p>
                    </div>
                    {changes && !own && (
                      <Form action={takeBack.bind(null, user.id, line.permission)} layout="inline" label={`Remove the line for ${line.permission}`} confirm={{ title: `Remove the line for ${line.permission}?`, text: 'The roles decide again. Open sessions end.', yes: 'Remove' }}>
                        <Submit variant="secondary" size="small">Remove</Submit>
                      </Form>
                    )}
                  </li>
                ))}
              </ul>
            )}
            {changes && own && <Notice>You cannot change your own permissions. Ask another administrator.</Notice>}
            {changes && !own && (
              <Form action={grantOne.bind(null, user.id)} label="Add a grant or withdrawal" className="form-grid">
                <Select name="permission" label="Permission" required options={grantable.map((value) => ({ value, label: value }))} help="A second line for the same permission replaces the first." />
                <Select name="effect" label="Effect" required options={effects} defaultValue="any" />
                <Field name="reason" label="Reason" required maxLength={1000} />
                <Field name="expiresAt" label="Expires on" type="date" help="At the start of that day, UTC. Empty: it never expires." />
                <div><Submit variant="secondary" icon="plus">Add</Submit></div>
              </Form>
            )}
          </div>
        </Panel>
        {groups.length === 0 && <Notice>No role and no grant gives this person anything.</Notice>}
        <div className="grants">
          {groups.map((group) => (
            <Panel key={group.module} title={group.title}>
              <ul className="grant-list">
                {group.permissions.map((permission) => {
                  const effective = found.effective[permission]
                  const from = found.sources.filter((source) => source.permission === permission)
                  return (
                    <li key={permission}>
                      <span title={permission}>{actOf(permission)}</span>
                      {effective ? <Status tone="good">{grantWord[effective]}</Status> : <Status tone="bad">Withdrawn</Status>}
                      <span className="muted">{from.map((source, place) => (
                        <span key={place}>
                          {place > 0 && ', '}
                          {source.grant === 'withdrawn' ? 'withdrawn individually' : isBuiltInRole(source.from) ? roles.label(source.from) : source.from}
                          {source.expiresAt && <> until <Time at={source.expiresAt} format="date" /></>}
                        </span>
                      ))}</span>
                    </li>
                  )
                })}
              </ul>
            </Panel>
          ))}
        </div>
      </div>
    </Page>
  )
}
