import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { Decided } from './_parts/decided.tsx'
import { Each } from './_parts/each.tsx'
import { ungrouped } from './_parts/filters.ts'
import { Grouped } from './_parts/grouped.tsx'

export default async function FindingsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('findings.read', '/findings')
  const search = await searchParams
  return (
    <Page title="Findings" meaning="What the detection rules saw. Each one is read by somebody, and decided.">
      <Decided person={person} search={search} />
      {search.view === 'each' || ungrouped(search) ? <Each person={person} search={search} /> : <Grouped person={person} search={search} />}
    </Page>
  )
}
