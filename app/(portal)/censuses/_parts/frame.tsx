import type { ReactNode } from 'react'
import { Page } from '#components/page/page.tsx'
import { Tabs } from '#components/ui/panel.tsx'
import type { censusStates } from '#lib/modules/censuses/model.ts'
import { CensusState } from './marks.tsx'

/** The frame of the pages of a census. */
export function CensusFrame({ of, view, children }: { of: { id: string; title: string; state: keyof typeof censusStates; rows: number | null }; view: '' | 'rows'; children: ReactNode }) {
  const href = `/censuses/${of.id}`
  return (
    <Page title={of.title} breadcrumbs={[{ label: 'Joiners & leavers', href: '/censuses' }]} marks={<CensusState value={of.state} />} tabs={of.rows !== null && <Tabs label={of.title} tabs={[{ label: 'Overview', href }, { label: 'Rows', href: `${href}/rows`, count: of.rows }]} current={view === '' ? href : `${href}/rows`} />}>
      {children}
    </Page>
  )
}
