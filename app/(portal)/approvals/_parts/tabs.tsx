import { Tabs } from '#components/ui/panel.tsx'

const tabs = [{ label: 'Requests', href: '/approvals' }, { label: 'Delegations', href: '/approvals/delegations' }] as const

export function ApprovalTabs({ current }: { current: (typeof tabs)[number]['href'] }) {
  return <Tabs label="Approvals" current={current} tabs={[...tabs]} />
}
