import { Tabs } from '#components/ui/panel.tsx'
import { type Actor, may } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'

const tabs = [
  { label: 'General', href: '/settings', permission: 'settings.read' },
  { label: 'Single sign-on', href: '/settings/sign-in', permission: 'identityProviders.read' },
  { label: 'API tokens', href: '/settings/tokens', permission: 'apiTokens.read' },
  { label: 'Connections', href: '/settings/connections', permission: 'connections.read' },
  { label: 'Approval rules', href: '/settings/approval-rules', permission: 'approvals.read' },
  { label: 'Schedules', href: '/settings/schedules', permission: 'schedules.read' },
  { label: 'Mails', href: '/settings/mails', permission: 'mails.read' },
] as const satisfies { label: string; href: string; permission: Permission }[]

export function SettingsTabs({ current, person }: { current: (typeof tabs)[number]['href']; person: Actor }) {
  return <Tabs label="Settings" current={current} tabs={tabs.filter((tab) => may(person, tab.permission)).map(({ label, href }) => ({ label, href }))} />
}
