import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatNumber } from '#lib/format.ts'
import { stopKinds } from '#lib/modules/censuses/model.ts'
import type { getCensus } from '#lib/modules/censuses/queries.ts'
import { explain } from '../actions.ts'

type Stop = Awaited<ReturnType<typeof getCensus>>['stops'][number]

/** What stopped a census, whom it is about, and what somebody said of it. */
export function Stops({ id, stops, explains }: { id: string; stops: Stop[]; explains: boolean }) {
  return stops.map((stop) => (
    <Panel key={stop.id} title={stopKinds[stop.kind]} meaning={stop.said} actions={stop.reason === null ? <Status tone="warn">To be explained</Status> : <Status tone="good">Explained</Status>}>
      {stop.about.length > 0 && (
        <details className="more">
          <summary>{stop.aboutCount > stop.about.length ? `The first ${formatNumber(stop.about.length)} of ${formatNumber(stop.aboutCount)}` : `All ${formatNumber(stop.aboutCount)}`}</summary>
          <ul>{stop.about.map((each) => <li key={each}>{each}</li>)}</ul>
        </details>
      )}
      {stop.reason !== null && <p>“{stop.reason}” <span className="muted">{stop.explainedByName}, <Time at={stop.explainedAt} format="absolute" /></span></p>}
      {stop.reason === null && explains && (
        <Form action={explain.bind(null, id, stop.id)} label={`Explain: ${stopKinds[stop.kind]}`}>
          <TextArea name="reason" label="Explanation" required maxLength={2000} rows={3} help="It stays, with your name, and is printed with the result." />
          <FormFoot><Submit>Explain</Submit></FormFoot>
        </Form>
      )}
    </Panel>
  ))
}
