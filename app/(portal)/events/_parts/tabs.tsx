import { Tabs } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'

const tabs = [
  { label: 'Events', href: '/events', permission: 'events.read' },
  { label: 'Deliveries', href: '/events/deliveries', permission: 'deliveries.read' },
] as const

export function EventTabs({ person, current }: { person: Person; current: (typeof tabs)[number]['href'] }) {
  const mine = tabs.filter((tab) => may(person, tab.permission))
  return mine.length > 1 && <Tabs label="Events" current={current} tabs={mine.map(({ label, href }) => ({ label, href }))} />
}
