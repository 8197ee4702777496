import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listed, readList, type Search, shown } from '#lib/edge/page.ts'
import { entryExceptionsExport } from '#lib/modules/entry-reviews/exports.ts'
import { explanationWords, kindWords, outcomeWords } from '#lib/modules/entry-reviews/model.ts'
import { countEntryExceptions, getEntryReview, listEntryExceptions } from '#lib/modules/entry-reviews/queries.ts'
import { ReviewFrame } from '../../_parts/frame.tsx'
import { ExceptionOutcome, Explanation, when } from '../../_parts/marks.tsx'
import { explain } from '../../actions.ts'

const options = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))

export default async function EntryExceptionsPage({ params, searchParams }: { params: Promise<{ entryReviewId: string }>; searchParams: Search }) {
  const { entryReviewId } = await params
  const path = `/entry-reviews/${entryReviewId}/exceptions`
  const { person } = await requirePerson('entryReviews.read', path)
  const of = await shown(getEntryReview(person, { id: entryReviewId }))
  const { reviewId: _, ...asked } = await searchParams
  const list = readList(asked, listEntryExceptions)
  const own = { ...list, filters: { ...list.filters, reviewId: entryReviewId } }
  const page = await listed(person, own, [listEntryExceptions, countEntryExceptions], path)
  const explains = of.state === 'open' && may(person, 'entryReviews.explain') && of.explained < (of.rows ?? 0)
  const kind = list.filters.kind ?? null
  return (
    <ReviewFrame of={of} view="exceptions">
      <FilterBar
        list={list}
        path={path}
        filters={[
          { kind: 'search', name: 'search', label: 'Person, badge or door' },
          { kind: 'select', name: 'kind', label: 'Question', options: options(kindWords) },
          { kind: 'select', name: 'outcome', label: 'Outcome', options: options(outcomeWords) },
          { kind: 'select', name: 'explained', label: 'Explained', options: [{ value: 'no', label: 'Not explained' }, { value: 'yes', label: 'Explained' }] },
          { kind: 'select', name: 'explanation', label: 'Explanation', options: options(explanationWords) },
        ]}
      />
      {explains && kind !== null && page.rows.length > 1 && (
        <div className="mb-4"><Panel title={`One explanation for all of “${kindWords[kind as keyof typeof kindWords]}” that have none`} meaning="For some of them, tick them below.">
          <Form action={explain.bind(null, of.id)} label="Explain all of this question" confirm={{ title: 'Explain all of this question?', text: 'You answer for each of them, by name.', yes: 'Explain them' }}>
            <input type="hidden" name="all" value="true" />
            <input type="hidden" name="exception" value={kind} />
            <Select name="kind" label="What it was" required options={options(explanationWords)} defaultValue="" empty="Choose" />
            <TextArea name="note" label="What was found out" required rows={2} maxLength={2000} />
            <FormFoot><Submit variant="secondary">Explain all of this question</Submit></FormFoot>
          </Form>
        </Panel></div>
      )}
      <DataTable
        caption="Exceptions"
        columns={[
          { key: 'who', header: 'Who', sort: 'number', cell: (row) => <>{row.who}<span className="second">{when(row, of.facility.zone)}</span></> },
          { key: 'kind', header: 'Question', cell: (row) => <>{kindWords[row.kind]}<span className="second"><ExceptionOutcome value={row.outcome} /></span></> },
          { key: 'said', header: 'What it says', grow: true, hideBelow: 'sm', cell: (row) => <>{row.said}<span className="second">{row.door}</span></> },
          { key: 'explanation', header: 'Explanation', cell: (row) => <><Explanation value={row.explanation} />{row.note && <span className="second">{row.note.slice(0, 80)}</span>}</> },
        ]}
        rows={page.rows}
        rowKey={(row) => String(row.id)}
        rowHref={(row) => `${path}/${row.id}`}
        list={list}
        path={path}
        page={page}
        downloads={downloads(person, entryExceptionsExport, own)}
        total={{ of: page.total, noun: ['exception'] }}
        bulk={explains ? {
          name: 'numbers', formId: 'explain',
          actions: (
            <Form id="explain" action={explain.bind(null, of.id)} layout="inline" label="Explain the selected exceptions">
              <Select name="kind" label="What it was" hideLabel required options={options(explanationWords)} defaultValue="" empty="What it was" />
              <Field name="note" label="What was found out" hideLabel placeholder="What was found out" required maxLength={2000} />
              <Submit size="small">Explain</Submit>
            </Form>
          ),
        } : undefined}
        empty={<EmptyState icon="door-open" title="No such exception">Nothing of this review fits.</EmptyState>}
      />
    </ReviewFrame>
  )
}
