import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { testsExport } from '#lib/modules/control-tests/exports.ts'
import { testName } from '#lib/modules/control-tests/model.ts'
import { countTests, listTests } from '#lib/modules/control-tests/queries.ts'
import { conclusions, testKinds, testStates } from '#lib/modules/control-tests/words.ts'
import { openEngagements } from '#lib/modules/engagements/queries.ts'
import { Conclusion, foundOf, TestState } from './_parts/marks.tsx'

const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))

export default async function ControlTestsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('controlTests.read', '/control-tests')
  const list = readList(await searchParams, listTests)
  const [page, engagements] = [await listed(person, list, [listTests, countTests], '/control-tests'), await shown(openEngagements(person, {}))]
  const make = may(person, 'controlTests.create') && <ButtonLink href="/control-tests/new" variant="primary" icon="plus">Plan a test</ButtonLink>
  return (
    <Page title="Control tests" meaning="Each asks every item of a frozen population, or a sample nobody could steer. Somebody concludes, somebody else reviews." actions={make}>
      <FilterBar
        list={list}
        path="/control-tests"
        filters={[
          { kind: 'select', name: 'engagementId', label: 'Engagement', options: engagements.map(({ id, code }) => ({ value: id, label: code })) },
          { kind: 'select', name: 'state', label: 'State', options: optionsOf(testStates) },
          { kind: 'select', name: 'conclusion', label: 'Conclusion', options: optionsOf(conclusions) },
        ]}
      />
      <DataTable
        caption="Control tests, the newest first"
        columns={[
          { key: 'number', header: 'Test', sort: 'test', cell: (of) => testName(of) },
          { key: 'control', header: 'Control', cell: (of) => of.controlCode },
          { key: 'engagement', header: 'Engagement', hideBelow: 'md', cell: (of) => of.engagementCode },
          { key: 'kind', header: 'Kind', hideBelow: 'lg', cell: (of) => testKinds[of.kind] },
          { key: 'found', header: 'Found', hideBelow: 'sm', cell: (of) => foundOf(of.totals) },
          { key: 'conclusion', header: 'Conclusion', cell: (of) => <Conclusion value={of.conclusion} /> },
          { key: 'state', header: 'State', cell: (of) => <TestState value={of.state} /> },
        ]}
        rows={page.rows}
        rowKey={(of) => of.id}
        rowHref={(of) => `/control-tests/${of.id}`}
        list={list}
        path="/control-tests"
        page={page}
        downloads={downloads(person, testsExport, list)}
        total={{ of: page.total, noun: ['control test'] }}
        empty={<EmptyState icon="flask-conical" title="No control test yet" action={make || undefined}>Open an engagement for the period that is audited, and plan the first test in it.</EmptyState>}
      />
    </Page>
  )
}
