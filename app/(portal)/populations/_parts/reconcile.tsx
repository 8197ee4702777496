import { Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { listBys, type PopulationSource, populationSources, totalBys } from '#lib/modules/populations/model.ts'
import type { comparablePopulations } from '#lib/modules/populations/queries.ts'
import { reconcile } from '../actions.ts'
import type { Population } from './answer.tsx'

const options = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))

/** The two second sources there are: what the system shows of itself, and another list of it. */
export function Reconcile({ of, others }: { of: Population; others: Awaited<ReturnType<typeof comparablePopulations>> }) {
  const r = of.reconciliation
  return (
    <Panel title={r ? 'Compare it anew' : 'Compare it with a second source'} meaning={r ? 'What was compared before, with every explanation, is over then.' : 'What stands on one side only is listed, and explained by somebody before the population is frozen.'}>
      <div className="grid-2">
        <Form action={reconcile.bind(null, of.id, 'total')} label="Compare with a total">
          <h3>With a total that the system shows</h3>
          <Select name="by" label="What it counts" required options={options(totalBys)} defaultValue={r?.against === 'total' ? r.by : 'records'} />
          <Field name="total" label="Total" type="number" min={0} step={1} required />
          <TextArea name="seen" label="Where you read it" required maxLength={2000} rows={2} help="Screen, report or query, so that somebody else finds it." />
          <FormFoot><Submit icon="scale" variant="secondary">Compare with the total</Submit></FormFoot>
        </Form>
        <Form action={reconcile.bind(null, of.id, 'population')} label="Compare with another population">
          <h3>With another population of {of.systemName}</h3>
          {others.length === 0 ? <p className="muted">There is none of another source or report yet. Import one, and it can be chosen here.</p> : (
            <>
              <Select name="otherId" label="Population" required options={others.map((each) => ({ value: each.id, label: `${each.title} (${populationSources[each.source as PopulationSource]?.name ?? each.source}, ${each.accepted} rows)` }))} />
              <Select name="by" label="Told by" required options={options(listBys)} defaultValue={r?.against === 'population' ? r.by : 'account'} help="Ids of different sources may be of different kind: then compare accounts by user name or e-mail." />
              <FormFoot><Submit icon="scale" variant="secondary">Compare with the population</Submit></FormFoot>
            </>
          )}
        </Form>
      </div>
    </Panel>
  )
}
