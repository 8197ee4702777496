import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { readList, type Search } from '#lib/edge/page.ts'
import { listGroups } from '#lib/modules/findings/groups.ts'
import { listFindings } from '#lib/modules/findings/queries.ts'
import { Views } from '../_parts/views.tsx'
import { Decided } from './_parts/decided.tsx'
import { Each } from './_parts/each.tsx'
import { ungrouped } from './_parts/filters.ts'
import { Grouped } from './_parts/grouped.tsx'

export default async function FindingsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('findings.read', '/findings')
  const search = await searchParams
  const single = search.view === 'each' || Boolean(ungrouped(search))
  const views = <Views list={readList(search, single ? listFindings : listGroups)} path="/findings" also={single ? { view: 'each' } : undefined} />
  return (
    <Page title="Findings" meaning="What the detection rules saw. Each one is read by somebody, and decided." actions={views}>
      <Decided person={person} search={search} />
      {single ? <Each person={person} search={search} /> : <Grouped person={person} search={search} />}
    </Page>
  )
}
