import { TextArea, Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { itemsExport } from '#lib/modules/control-tests/exports.ts'
import { countItems, getTest, listItems } from '#lib/modules/control-tests/queries.ts'
import { chosenNames } from '#lib/modules/control-tests/words.ts'
import { Answers } from '../../_parts/answers.tsx'
import { TestFrame } from '../../_parts/frame.tsx'
import { extend } from '../../actions.ts'

export default async function ControlTestItemsPage({ params, searchParams }: { params: Promise<{ testId: string }>; searchParams: Search }) {
  const { testId } = await params
  const path = `/control-tests/${testId}/items`
  const { person } = await requirePerson('controlTests.read', path)
  const of = await shown(getTest(person, { id: testId }))
  const { testId: _, ...asked } = await searchParams
  const list = readList(asked, listItems)
  const own = { ...list, filters: { ...list.filters, testId } }
  const page = await listed(person, own, [listItems, countItems], path)
  return (
    <TestFrame of={of} view="items">
      <FilterBar list={list} path={path} filters={[{ kind: 'select', name: 'show', label: 'Show', options: [{ value: 'sample', label: 'The sample' }, { value: 'failed', label: 'What failed' }] }]} />
      <DataTable
        caption="Items, in the order of their keys"
        columns={[
          { key: 'number', header: 'Item', sort: 'number', cell: (row) => String(row.id) },
          { key: 'name', header: 'Name', cell: (row) => row.name },
          { key: 'stratum', header: 'Stratum', hideBelow: 'lg', cell: (row) => row.stratum || '—' },
          { key: 'sample', header: 'Sample', hideBelow: 'sm', cell: (row) => (row.turn === null ? '—' : <Badge>{row.replaced === null ? `${chosenNames[row.chosen ?? 'sample']} ${row.turn}` : `Replaced (${row.turn})`}</Badge>) },
          { key: 'answers', header: 'Answers', cell: (row) => <Answers letters={row.outcomes} of={of.attributes} inSample={row.turn !== null && row.replaced === null} /> },
        ]}
        rows={page.rows}
        rowKey={(row) => String(row.id)}
        rowHref={(row) => `${path}/${row.id}`}
        list={list}
        path={path}
        page={page}
        total={{ of: page.total, noun: ['item'] }}
        downloads={downloads(person, itemsExport, own)}
        empty={<EmptyState icon="flask-conical" title="No such item">{of.freeze === null ? 'Its population is not frozen yet.' : 'Nothing in it matches, or the population is empty.'}</EmptyState>}
      />
      {of.state === 'performed' && of.size !== null && may(person, 'controlTests.extend') && (
        <Panel title="Extend the sample" meaning="The next tickets come in: nobody chooses which.">
          <Form action={extend.bind(null, of.id)} version={of.version} label="Extend the sample">
            <Field name="more" label="Items more" type="number" min={1} max={500} required />
            {of.strata !== null && <Field name="stratum" label="Stratum" required maxLength={300} />}
            <TextArea name="reason" label="Reason" required maxLength={2000} rows={2} />
            <Submit variant="secondary">Extend it</Submit>
          </Form>
        </Panel>
      )}
    </TestFrame>
  )
}
