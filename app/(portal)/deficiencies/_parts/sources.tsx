import Link from 'next/link'
import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import type { getDeficiency } from '#lib/modules/deficiencies/queries.ts'
import { sourceKinds } from '#lib/modules/deficiencies/words.ts'
import { Rows } from '../../_parts/rows.tsx'
import { source } from '../actions.ts'

export type Deficiency = Awaited<ReturnType<typeof getDeficiency>>
type Source = Deficiency['sources'][number]

const addresses: Record<Source['kind'], (id: string) => string | null> = {
  control_test: (id) => `/control-tests/${id}`, finding: (id) => `/findings/${id}`, duty_conflict: (id) => `/duties/conflicts/${id}`, change_exception: (id) => `/reconciliations/exceptions/${id}`,
  census_row: (id) => `/censuses/${id.replace('/', '/rows/')}`, missed_occurrence: (id) => `/controls/${id.split('/')[0]}`, typed: () => null,
}

/** Where it comes from, as it was called and said when it was named. */
export function Sources({ of, adds }: { of: Deficiency; adds: boolean }) {
  const rates = of.sources.flatMap((each) => (each.rates ?? []).map((rate) => ({ ...rate, key: `${each.number} ${rate.letter}`, label: each.label })))
  return (
    <Panel title="Where it comes from" meaning="Each with what it was called and said when it was named here.">
      <div className="stack">
        <ul className="stack">
          {of.sources.map((each) => {
            const href = each.recordId === null ? null : addresses[each.kind](each.recordId)
            return <li key={each.number}>{each.kind !== 'typed' && `${sourceKinds[each.kind]}: `}{href ? <Link className="inline" href={href}>{each.label}</Link> : <b>{each.label}</b>}{each.rates === null || each.rates.length === 0 ? `. ${each.said}` : '.'} <span className="muted">{each.addedByName ?? 'Somebody'}, <Time at={each.addedAt} format="absolute" /></span></li>
          })}
        </ul>
        {rates.length > 0 && <Rows caption="Deviations with their denominators" heads={['Question', 'Failed', 'Of', 'Not evaluable', 'Causes']} rows={rates.map((rate) => ({ key: rate.key, cells: [`${rate.letter}. ${rate.asks}`, String(rate.failed), String(rate.tested), String(rate.notEvaluable), rate.causes.join(' ') || '—'] }))} />}
        {adds && (
          <details className="more">
            <summary>Name another record</summary>
            <Form action={source.bind(null, of.id)} version={of.version} label="Name another record">
              <Select name="kind" label="Source" required options={Object.entries(sourceKinds).map(([value, label]) => ({ value, label }))} />
              <Field name="record" label="Record" maxLength={500} help="Its address in the portal, or its id." />
              <TextArea name="said" label="What was seen" maxLength={5000} rows={2} />
              <Submit variant="secondary">Name it</Submit>
            </Form>
          </details>
        )}
      </div>
    </Panel>
  )
}
