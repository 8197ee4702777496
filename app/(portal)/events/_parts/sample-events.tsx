import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { days, now } from '#lib/clock.ts'
import { sampleEvents } from '../actions.ts'

/** Where the sample organization is: events to try rules with. */
export function SampleEvents() {
  const date = (daysAgo: number) => new Date(now().getTime() - days(daysAgo)).toISOString().slice(0, 10)
  return (
    <Panel title="Sample events" meaning="Invented sign-ins, pull requests and role changes to try rules with, of the source “fake”. Recorded as a delivery of yours.">
      <Form action={sampleEvents} label="Sample events" className="form-grid">
        <Field name="count" label="Events" type="number" required min={1} max={100_000} defaultValue={500} />
        <Field name="seed" label="Seed" type="number" required defaultValue={1} help="The same seed makes the same events." />
        <Field name="from" label="From" type="date" required defaultValue={date(30)} />
        <Field name="to" label="To" type="date" required defaultValue={date(0)} help="Not included." />
        <FormFoot><Submit variant="secondary" icon="play">Make sample events</Submit></FormFoot>
      </Form>
    </Panel>
  )
}
