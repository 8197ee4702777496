import { Select } from '#components/form/choices.tsx'
import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { explanationWords, kindMeanings, kindWords } from '#lib/modules/entry-reviews/model.ts'
import { getEntryException } from '#lib/modules/entry-reviews/queries.ts'
import { ExceptionOutcome, Explanation, when } from '../../../_parts/marks.tsx'
import { explainOne } from '../../../actions.ts'

export default async function EntryExceptionPage({ params }: { params: Promise<{ entryReviewId: string; number: string }> }) {
  const { entryReviewId, number } = await params
  const path = `/entry-reviews/${entryReviewId}/exceptions/${number}`
  const { person } = await requirePerson('entryReviews.read', path)
  const of = await shown(getEntryException(person, { id: entryReviewId, number }))
  const { row } = of
  const waits = row.explanation === null && of.state === 'open' && may(person, 'entryReviews.explain')
  return (
    <Page title={`${kindWords[row.kind]}: ${row.who}`} meaning={kindMeanings[row.kind]} breadcrumbs={[{ label: 'Physical access', href: '/entry-reviews' }, { label: of.title, href: `/entry-reviews/${of.id}` }, { label: 'Exceptions', href: `/entry-reviews/${of.id}/exceptions` }]} marks={<ExceptionOutcome value={row.outcome} />}>
      <div className="stack">
        <Panel title="What it says">
          <p>{row.said}</p>
          <Facts facts={[
            { label: 'Who', value: row.personId && may(person, 'people.read') ? <a href={`/people/${row.personId}`}>{row.who}</a> : row.who }, { label: 'Worker', value: row.workerId ?? 'Not told' }, { label: 'Badge', value: row.badge ?? '—' }, { label: 'Door', value: row.door ?? '—' },
            { label: `When, ${of.zone}`, value: when(row, of.zone) }, { label: 'Records', value: formatNumber(row.n) },
          ]} />
          <details className="more"><summary>Facts and hash of exception {row.id}</summary><Code wrap>{JSON.stringify(row.facts)}</Code><Code wrap>{row.leaf}</Code></details>
        </Panel>
        <Panel title="Explanation" actions={<Explanation value={row.explanation} />}>
          {row.explanation !== null && <p>“{row.note}” <span className="muted">{row.explainedByName}, <Time at={row.explainedAt} format="absolute" /></span></p>}
          {row.explanation === null && !waits && <p className="muted">Nobody has explained it yet.</p>}
          {waits && row.own && <Notice kind="info" title="It is about you">Somebody else explains it: nobody explains their own entries.</Notice>}
          {waits && !row.own && (
            <Form action={explainOne.bind(null, of.id, row.id)} label="Explain">
              <Select name="kind" label="What it was" required options={Object.entries(explanationWords).map(([value, label]) => ({ value, label }))} defaultValue="" empty="Choose" />
              <TextArea name="note" label="What was found out" required rows={3} maxLength={2000} help="It stays, with your name." />
              <FormFoot><Submit>Explain</Submit></FormFoot>
            </Form>
          )}
        </Panel>
      </div>
    </Page>
  )
}
