import type { ReactNode } from 'react'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Tabs } from '#components/ui/panel.tsx'
import { formatDateTime } from '#lib/format.ts'
import type { getScan } from '#lib/modules/cloud-scans/queries.ts'
import { stopScan } from '../actions.ts'
import { ScanStatus } from './marks.tsx'

export type ShownScan = Awaited<ReturnType<typeof getScan>>

/** The frame of the pages of a scan. */
export function ScanFrame({ of, view, cancels, children }: { of: ShownScan; view: '' | 'results' | 'difference'; cancels: boolean; children: ReactNode }) {
  const href = `/cloud/scans/${of.id}`
  return (
    <Page
      title={`${of.accountName}, ${formatDateTime(of.startedAt)}`}
      breadcrumbs={[{ label: 'Cloud scans', href: '/cloud/scans' }]}
      marks={<><ScanStatus value={of.status} /> {of.sample && <Badge>Sample</Badge>}</>}
      tabs={of.totals && <Tabs label="The scan" current={view === '' ? href : `${href}/${view}`} tabs={[{ label: 'Overview', href }, { label: 'Results', href: `${href}/results` }, ...(of.former ? [{ label: 'Since the last one', href: `${href}/difference` }] : [])]} />}
      actions={of.status === 'running' && cancels && <Form action={stopScan.bind(null, of.id)} layout="inline" label="Cancel"><Submit variant="secondary">Cancel</Submit></Form>}
    >
      {children}
    </Page>
  )
}
