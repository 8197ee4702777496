import { Tabs } from '#components/ui/panel.tsx'

export function FileTabs({ current }: { current: '/artifacts' | '/artifacts/storage' }) {
  return <Tabs label="Stored files" current={current} tabs={[{ label: 'Files', href: '/artifacts' }, { label: 'Store', href: '/artifacts/storage' }]} />
}
