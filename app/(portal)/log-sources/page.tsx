import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Strip } from '#components/ui/strip.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { spans, states } from '#lib/modules/log-sources/model.ts'
import { listLogSources } from '#lib/modules/log-sources/queries.ts'
import { stateNames } from '#lib/modules/log-sources/words.ts'
import { coveredShort, inWords, Legend, SourceMark } from './_parts/coverage.tsx'

export default async function LogSourcesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('logSources.read', '/log-sources')
  const list = readList(await searchParams, listLogSources)
  const page = await shown(listLogSources(person, listInput(list)), '/log-sources')
  const make = may(person, 'logSources.create') && <ButtonLink href="/log-sources/new" variant="primary" icon="plus">Expect a source</ButtonLink>
  return (
    <Page title="Log sources" meaning="What sends events, how often it is expected to, and in which hours its log was alive. A source that is silent for longer raises a finding, and the controls that rest on it are not evaluable for that time." actions={make}>
      <FilterBar
        list={list}
        path="/log-sources"
        filters={[
          { kind: 'select', name: 'state', label: 'State', options: states.map((value) => ({ value, label: stateNames[value] })) },
          { kind: 'select', name: 'days', label: 'Hours of', options: spans.map((value) => ({ value: String(value), label: `${value} days` })) },
        ]}
      />
      <DataTable
        caption="Log sources"
        columns={[
          { key: 'name', header: 'Source', sort: 'name', cell: (source) => <span className="whitespace-nowrap">{source.name}</span> },
          { key: 'state', header: 'State', cell: (source) => <SourceMark state={source.state} /> },
          { key: 'strip', header: 'Hours', grow: true, cell: (source) => source.coverage && <Strip strip={source.coverage.strip} label={inWords(source.name, source.coverage)} /> },
          { key: 'covered', header: 'Covered of expected', align: 'right', cell: (source) => (source.coverage ? coveredShort(source.coverage) : '') },
          { key: 'rhythm', header: 'Expected', hideBelow: 'md', cell: (source) => source.rhythm },
          { key: 'last', header: 'Last event', hideBelow: 'lg', cell: (source) => (source.coverage?.lastHour ? <Time at={source.coverage.lastHour} /> : 'Never') },
        ]}
        rows={page.rows}
        rowKey={(source) => source.id}
        rowHref={(source) => `/log-sources/${source.id}`}
        list={list}
        path="/log-sources"
        page={page}
        empty={<EmptyState icon="clock" title="No source yet" action={make || undefined}>Whatever sends events appears here by itself within ten minutes. Say what is expected of a source that has not sent anything yet.</EmptyState>}
      />
      {page.rows.length > 0 && <Legend />}
    </Page>
  )
}
