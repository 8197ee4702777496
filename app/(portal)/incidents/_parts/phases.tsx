import { TextArea, Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import type { getIncident } from '#lib/modules/incidents/queries.ts'
import { phaseAsks, phaseNames } from '#lib/modules/incidents/words.ts'
import { phase as record } from '../actions.ts'
import { minute } from './form.ts'

export type Incident = Awaited<ReturnType<typeof getIncident>>

/** The five, in their order, each with its date; of eradication the root cause. */
export function Phases({ of, edits }: { of: Incident; edits: boolean }) {
  return (
    <Panel title="Phases">
      <ol className="stack">
        {Object.entries(phaseNames).map(([key, name]) => {
          const phase = key as keyof typeof phaseNames
          const known = of.phases.find((each) => each.phase === phase)
          return (
            <li key={phase}>
              <h3>{name}</h3>
              {known ? <p>{known.said} <span className="muted">Since <Time at={known.at} format="absolute" />; {known.recordedByName ?? 'somebody'}{known.reason && `: ${known.reason}`}</span></p> : <p className="muted">Not yet</p>}
              {edits && (
                <details className="more">
                  <summary>{known ? `Change “${name}”` : `Date “${name}”`}</summary>
                  <Form action={record.bind(null, of.id)} label={name}>
                    <input type="hidden" name="phase" value={phase} />
                    <Field name="at" label="Since" type="datetime-local" suffix="UTC" required defaultValue={minute(known?.at)} />
                    <TextArea name="said" label={phaseAsks[phase]} required maxLength={10_000} rows={3} defaultValue={known?.said} />
                    {known && <TextArea name="reason" label="Why another date or text" required maxLength={2000} rows={2} />}
                    <Submit variant="secondary">{`Record “${name}”`}</Submit>
                  </Form>
                </details>
              )}
            </li>
          )
        })}
      </ol>
    </Panel>
  )
}
