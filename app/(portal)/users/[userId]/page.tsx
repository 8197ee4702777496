import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { getUser } from '#lib/modules/users/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Approval } from '../../_parts/approval.tsx'
import { recordTabs } from '../../_parts/record-tabs.tsx'
import { AccountActs, Invitation, OpenSessions, RolesForm } from '../_parts/account.tsx'
import { Links } from '../_parts/links.tsx'
import { UserState } from '../_parts/marks.tsx'
import { Resets } from '../_parts/resets.tsx'
import { roleNames } from '../_parts/roles.ts'

export default async function UserPage({ params, searchParams }: { params: Promise<{ userId: string }>; searchParams: Search }) {
  const { userId } = await params
  const { person } = await requirePerson('users.read', `/users/${userId}`)
  const user = await shown(getUser(person, { id: userId }))
  const roles = await roleNames(person)
  const gone = user.status === 'removed'
  const { view, tabs } = recordTabs((await searchParams).view, {
    label: user.name, href: `/users/${user.id}`,
    views: [{ view: 'overview', label: 'Overview' }, ...(!gone && may(person, 'users.changeRoles') ? [{ view: 'roles' as const, label: 'Roles' }] : []), { view: 'security', label: 'Security' }],
  })
  return (
    <Page
      title={user.name}
      breadcrumbs={[{ label: 'Users', href: '/users' }]}
      marks={<UserState user={user} />}
      actions={
        <>
          <ButtonLink href={`/users/${user.id}/permissions`} icon="key-round">Permissions</ButtonLink>
          {may(person, 'users.update') && <ButtonLink href={`/users/${user.id}/edit`} icon="pencil" disabledReason={gone && 'This account was removed.'}>Edit</ButtonLink>}
        </>
      }
      tabs={tabs}
    >
      <TwoColumn aside={<Activity events={user.timeline} />}>
        {(view === 'overview' || view === 'roles') && user.rights && <Approval person={person} id={user.rights} />}
        {view === 'overview' && <Panel title="Facts">
          <Facts
            facts={[
              { label: 'E-mail address', value: user.email },
              { label: 'Department', value: user.department },
              {
                label: 'Roles',
                value: user.held.length === 0 ? 'None' : user.held.map((each) => (
                  <Badge key={each.role} title={each.expiresAt ? `until ${each.expiresAt.toISOString().slice(0, 10)}` : undefined}>
                    {roles.label(each.role)}{each.expiresAt && <>, until {each.expiresAt.toISOString().slice(0, 10)}</>}
                  </Badge>
                )),
              },
              { label: 'Second factor', value: user.mfaEnrolledAt ? <><Status tone="good">Enrolled</Status> <span className="muted"><Time at={user.mfaEnrolledAt} format="date" /></span></> : <Status tone="off">{user.factorResetAt ? 'Taken off' : 'Not yet'}</Status> },
              { label: 'Last sign-in', value: <Time at={user.lastSignedInAt} format="absolute" none="Never" /> },
              { label: 'Added', value: <Time at={user.createdAt} format="absolute" /> },
            ]}
          />
        </Panel>}
        {view === 'overview' && user.status === 'invited' && <Invitation user={user} person={person} />}
        {view === 'overview' && !gone && user.status !== 'invited' && <OpenSessions user={user} person={person} />}
        {view === 'roles' && <RolesForm user={user} person={person} roles={roles} />}
        {view === 'security' && !gone && <Resets user={user} person={person} />}
        {view === 'security' && may(person, 'users.linkPeople') && <Links user={user} person={person} />}
        {view === 'security' && <AccountActs user={user} person={person} />}
      </TwoColumn>
    </Page>
  )
}
