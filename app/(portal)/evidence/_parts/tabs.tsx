import { Tabs } from '#components/ui/panel.tsx'

export function EvidenceTabs({ current }: { current: '/evidence' | '/evidence/storage' }) {
  return <Tabs label="Evidence" current={current} tabs={[{ label: 'Library', href: '/evidence' }, { label: 'Storage', href: '/evidence/storage' }]} />
}
