import type { ReactNode } from 'react'
import { Page } from '#components/page/page.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Tabs } from '#components/ui/panel.tsx'
import type { reconciliationStates } from '#lib/modules/reconciliations/model.ts'
import { ReconciliationState } from './marks.tsx'

/** The frame of the pages of a reconciliation. */
export function ReconciliationFrame({ of, view, children }: { of: { id: string; title: string; state: keyof typeof reconciliationStates; units: number | null; totals: { fail: number }[] | null; complete: boolean; sample: boolean }; view: '' | 'changes' | 'exceptions' | 'protection' | 'coverage'; children: ReactNode }) {
  const href = `/reconciliations/${of.id}`
  const failed = (of.totals ?? []).reduce((all, { fail }) => all + fail, 0)
  return (
    <Page
      title={of.title}
      breadcrumbs={[{ label: 'Reconciliation', href: '/reconciliations' }]}
      marks={<><ReconciliationState value={of.state} /> {of.units !== null && !of.complete && <Badge tone="warn">Incomplete</Badge>} {of.sample && <Badge>Sample</Badge>}</>}
      tabs={of.units !== null && <Tabs label={of.title} tabs={[{ label: 'Overview', href }, { label: 'Changes', href: `${href}/changes`, count: of.units }, { label: 'Exceptions', href: `${href}/exceptions`, count: failed }, { label: 'Protection', href: `${href}/protection` }, { label: 'Coverage', href: `${href}/coverage` }]} current={view === '' ? href : `${href}/${view}`} />}
    >
      {children}
    </Page>
  )
}
