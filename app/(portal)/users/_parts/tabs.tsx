import { Tabs } from '#components/ui/panel.tsx'
import { type Actor, may } from '#lib/auth/actor.ts'

export function UserTabs({ current, person }: { current: '/users' | '/roles'; person: Actor }) {
  const tabs = [
    ...(may(person, 'users.read') ? [{ label: 'Users', href: '/users' }] : []),
    ...(may(person, 'roles.read') ? [{ label: 'Roles', href: '/roles' }] : []),
  ]
  return tabs.length > 1 ? <Tabs label="Users and roles" current={current} tabs={tabs} /> : null
}
