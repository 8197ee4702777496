import { Tabs } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { eventViews, viewNames } from '#lib/modules/events/model.ts'

const tabs: { label: string; href: string; permission: Permission }[] = [
  { label: 'Events', href: '/events', permission: 'events.read' },
  ...viewNames.map((view) => ({ label: eventViews[view].label, href: `/events?view=${view}`, permission: 'events.read' as const })),
  { label: 'Deliveries', href: '/events/deliveries', permission: 'deliveries.read' },
]

export function EventTabs({ person, current }: { person: Person; current: string }) {
  const mine = tabs.filter((tab) => may(person, tab.permission))
  return mine.length > 1 && <Tabs label="Events" current={current} tabs={mine.map(({ label, href }) => ({ label, href }))} />
}
