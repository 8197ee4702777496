import type { ReactNode } from 'react'
import { Page } from '#components/page/page.tsx'
import { Tabs } from '#components/ui/panel.tsx'
import type { reviewStates } from '#lib/modules/entry-reviews/model.ts'
import { ReviewState } from './marks.tsx'

/** The frame of the pages of a review of entries. */
export function ReviewFrame({ of, view, children }: { of: { id: string; title: string; state: keyof typeof reviewStates; rows: number | null }; view: '' | 'exceptions'; children: ReactNode }) {
  const href = `/entry-reviews/${of.id}`
  return (
    <Page title={of.title} breadcrumbs={[{ label: 'Physical access', href: '/entry-reviews' }]} marks={<ReviewState value={of.state} />} tabs={of.rows !== null && <Tabs label={of.title} tabs={[{ label: 'Overview', href }, { label: 'Exceptions', href: `${href}/exceptions`, count: of.rows }]} current={view === '' ? href : `${href}/exceptions`} />}>
      {children}
    </Page>
  )
}
