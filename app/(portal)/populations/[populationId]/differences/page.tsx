import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { differencesExport } from '#lib/modules/populations/exports.ts'
import { countDifferences, listDifferences } from '#lib/modules/populations/lists.ts'
import { sides } from '#lib/modules/populations/model.ts'
import { getPopulation } from '#lib/modules/populations/queries.ts'
import { PopulationFrame } from '../../_parts/frame.tsx'
import { explain } from '../../actions.ts'

export default async function PopulationDifferencesPage({ params, searchParams }: { params: Promise<{ populationId: string }>; searchParams: Search }) {
  const { populationId } = await params
  const path = `/populations/${populationId}/differences`
  const { person } = await requirePerson('populations.read', path)
  const of = await shown(getPopulation(person, { id: populationId }))
  const { populationId: _, ...asked } = await searchParams
  const list = readList(asked, listDifferences)
  const own = { ...list, filters: { ...list.filters, populationId } }
  const page = await listed(person, own, [listDifferences, countDifferences], path)
  const explains = of.state === 'complete' && may(person, 'populations.explain')
  const unexplained = of.reconciliation?.unexplained ?? 0
  const filtered = Object.keys(list.filters).length > 0
  return (
    <PopulationFrame of={of} view="differences">
      <FilterBar
        list={list}
        path={path}
        filters={[
          { kind: 'search', name: 'search', label: 'Search differences' },
          { kind: 'select', name: 'side', label: 'Side', options: Object.entries(sides).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'explained', label: 'Explained', options: [{ value: 'no', label: 'Not explained' }, { value: 'yes', label: 'Explained' }] },
        ]}
      />
      {explains && unexplained > 1 && page.rows.length > 0 && list.filters.explained !== 'yes' && (
        <div className="mb-4"><Panel title={filtered ? 'One explanation for all that match' : `One explanation for all ${formatNumber(unexplained)} that have none`} meaning="What is explained already keeps its explanation. For some of them, tick them below.">
          <Form action={explain.bind(null, of.id)} label="Explain all that match" confirm={{ title: 'Explain all that match?', text: 'You answer for each of them, by name.', yes: 'Explain them' }}>
            <input type="hidden" name="all" value="true" />
            {Object.entries(list.filters).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
            <TextArea name="reason" label="Why they stand on one side only" required rows={2} maxLength={2000} />
            <FormFoot><Submit variant="secondary">Explain all that match</Submit></FormFoot>
          </Form>
        </Panel></div>
      )}
      <DataTable
        caption="What stands on one side only"
        columns={[
          { key: 'name', header: 'What', sort: 'number', cell: (row) => <>{row.name}{row.key !== '' && <span className="second">{row.key}{row.note && `, ${row.note}`}</span>}</> },
          { key: 'side', header: 'Side', cell: (row) => <Badge tone={row.side === 'there' ? 'warn' : 'info'}>{sides[row.side]}</Badge> },
          { key: 'reason', header: 'Explanation', grow: true, cell: (row) => (row.reason === null ? <Status tone="warn">Not explained</Status> : row.reason) },
          { key: 'by', header: 'By', hideBelow: 'md', cell: (row) => (row.explainedByName === null ? '—' : <>{row.explainedByName}, <Time at={row.explainedAt} /></>) },
        ]}
        rows={page.rows}
        rowKey={(row) => String(row.id)}
        list={list}
        path={path}
        page={page}
        total={{ of: page.total, noun: ['difference'] }}
        downloads={downloads(person, differencesExport, own)}
        bulk={explains ? {
          name: 'numbers', formId: 'explain',
          actions: (
            <Form id="explain" action={explain.bind(null, of.id)} layout="inline" label="Explain the selected differences">
              <Field name="reason" label="Explanation" hideLabel placeholder="Why they stand on one side only" required maxLength={2000} />
              <Submit size="small">Explain</Submit>
            </Form>
          ),
        } : undefined}
        empty={<EmptyState icon="scale" title="Nothing stands on one side only">The list and what it was compared with say the same.</EmptyState>}
      />
    </PopulationFrame>
  )
}
