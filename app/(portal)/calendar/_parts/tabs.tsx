import { Tabs } from '#components/ui/panel.tsx'

const tabs = [{ label: 'Calendar', href: '/calendar' }, { label: 'Coming', href: '/calendar/coming' }] as const

export const CalendarTabs = ({ current }: { current: (typeof tabs)[number]['href'] }) => <Tabs label="Calendar" current={current} tabs={[...tabs]} />
