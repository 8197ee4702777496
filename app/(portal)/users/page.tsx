import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { userStatuses } from '#lib/modules/users/model.ts'
import { countUsers, listUsers } from '#lib/modules/users/queries.ts'
import { Views } from '../_parts/views.tsx'
import { statusNames, UserState } from './_parts/marks.tsx'
import { roleNames } from './_parts/roles.ts'
import { UserTabs } from './_parts/tabs.tsx'

export default async function UsersPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('users.read', '/users')
  const list = readList(await searchParams, listUsers)
  const page = await listed(person, list, [listUsers, countUsers], '/users')
  const roles = await roleNames(person)
  const invite = may(person, 'users.invite') && <ButtonLink href="/users/invite" variant="primary" icon="user-plus">Invite somebody</ButtonLink>
  return (
    <Page title="Users" meaning="Who may sign in here, with which roles. Nobody signs in without an invitation and a second factor." actions={<><Views list={list} path="/users" />{invite}</>} tabs={<UserTabs current="/users" person={person} />}>
      <FilterBar
        list={list}
        path="/users"
        filters={[
          { kind: 'search', name: 'search', label: 'Search name or e-mail' },
          { kind: 'select', name: 'status', label: 'Status', options: userStatuses.map((value) => ({ value, label: statusNames[value] })) },
          { kind: 'select', name: 'role', label: 'Role', options: roles.options.map(({ value, label }) => ({ value, label })) },
        ]}
      />
      <DataTable
        caption="Users"
        columns={[
          { key: 'name', header: 'Name', sort: 'name', cell: (user) => <>{user.name} <span className="muted second">{user.email}</span></> },
          { key: 'status', header: 'Status', cell: (user) => <UserState user={user} /> },
          { key: 'roles', header: 'Roles', cell: (user) => user.roles.map((role) => <Badge key={role} tone={role === 'admin' ? 'info' : undefined}>{roles.label(role)}</Badge>) },
          { key: 'department', header: 'Department', hideBelow: 'lg', cell: (user) => user.department ?? '—' },
          { key: 'factor', header: 'Second factor', hideBelow: 'md', cell: (user) => (user.mfaEnrolledAt ? <Status tone="good">Enrolled</Status> : <Status tone="off">Not yet</Status>) },
          { key: 'signedIn', header: 'Last sign-in', hideBelow: 'md', cell: (user) => <Time at={user.lastSignedInAt} format="both" none="Never" /> },
          { key: 'created', header: 'Added', sort: 'createdAt', hideBelow: 'lg', cell: (user) => <Time at={user.createdAt} /> },
        ]}
        total={{ of: page.total, noun: ['user'] }}
        rows={page.rows}
        rowKey={(user) => user.id}
        rowHref={(user) => `/users/${user.id}`}
        list={list}
        path="/users"
        page={page}
        empty={<EmptyState icon="users" title="Nobody yet" action={invite || undefined}>People come in by invitation, with the roles you give them.</EmptyState>}
      />
    </Page>
  )
}
