import { Tabs } from '#components/ui/panel.tsx'

const tabs = [{ label: 'Vulnerabilities', href: '/vulnerabilities' }, { label: 'Systems', href: '/vulnerabilities/systems' }, { label: 'Imports', href: '/vulnerabilities/imports' }] as const

export const VulnerabilityTabs = ({ current }: { current: (typeof tabs)[number]['href'] }) => <Tabs label="Vulnerabilities" current={current} tabs={[...tabs]} />
