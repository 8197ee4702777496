import { Tabs } from '#components/ui/panel.tsx'

const tabs = [
  { label: 'Posture', href: '/cloud' },
  { label: 'Requirements', href: '/cloud/requirements' },
  { label: 'Findings', href: '/cloud/findings' },
  { label: 'Remediations', href: '/cloud/remediations' },
  { label: 'Scans', href: '/cloud/scans' },
  { label: 'Accounts', href: '/cloud/accounts' },
  { label: 'Checks', href: '/cloud/checks' },
] as const

export const CloudTabs = ({ current }: { current: (typeof tabs)[number]['href'] }) => <Tabs label="Cloud" current={current} tabs={[...tabs]} />
