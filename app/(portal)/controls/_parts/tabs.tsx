import { Tabs } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'

const tabs = [
  { label: 'Controls', href: '/controls', permission: 'controls.read' },
  { label: 'Pack', href: '/controls/pack', permission: 'controlTemplates.read' },
  { label: 'Coverage', href: '/controls/coverage', permission: 'controlTemplates.read' },
] as const

export const ControlTabs = ({ person, current }: { person: Person; current: (typeof tabs)[number]['href'] }) => <Tabs label="Controls" current={current} tabs={tabs.filter(({ permission }) => may(person, permission)).map(({ label, href }) => ({ label, href }))} />
