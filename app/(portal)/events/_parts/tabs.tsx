import { Tabs } from '#components/ui/panel.tsx'

export function EventTabs({ current }: { current: '/events' | '/events/deliveries' }) {
  return <Tabs label="Events" current={current} tabs={[{ label: 'Events', href: '/events' }, { label: 'Deliveries', href: '/events/deliveries' }]} />
}
