import type { ReactNode } from 'react'
import { Page } from '#components/page/page.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Tabs } from '#components/ui/panel.tsx'
import type { Population } from './answer.tsx'
import { PopulationState, Unreconciled } from './marks.tsx'

/** The frame of all pages of a population. */
export function PopulationFrame({ of, view, actions, children }: { of: Population; view: '' | 'rows' | 'rejects' | 'differences' | 'changes'; actions?: ReactNode; children: ReactNode }) {
  const href = `/populations/${of.id}`
  const lost = (of.rejected ?? 0) + (of.blank ?? 0) + (of.duplicates ?? 0) + (of.conflicts ?? 0)
  const r = of.reconciliation
  const tabs = [
    { label: 'Overview', href },
    ...(of.state === 'draft' ? [] : [{ label: 'Rows', href: `${href}/rows`, count: of.accepted ?? 0 }, { label: 'No row', href: `${href}/rejects`, ...(lost > 0 && { count: lost }) }]),
    ...(r ? [{ label: 'Differences', href: `${href}/differences`, ...(r.onlyHere + r.onlyThere > 0 && { count: r.onlyHere + r.onlyThere }) }] : []),
    ...(of.formerId ? [{ label: 'Since the last one', href: `${href}/changes`, ...((of.came ?? 0) + (of.went ?? 0) + (of.altered ?? 0) > 0 && { count: (of.came ?? 0) + (of.went ?? 0) + (of.altered ?? 0) }) }] : []),
  ]
  return (
    <Page
      title={of.title}
      breadcrumbs={[{ label: 'Populations', href: '/populations' }]}
      marks={<><PopulationState value={of.state} /> {of.notOccurring && <Badge>Not occurring</Badge>} {of.state !== 'draft' && !r && <Unreconciled />} {of.sample && <Badge>Sample</Badge>}</>}
      actions={actions}
      tabs={tabs.length > 1 && <Tabs label={of.title} tabs={tabs} current={view === '' ? href : `${href}/${view}`} />}
    >
      {children}
    </Page>
  )
}
