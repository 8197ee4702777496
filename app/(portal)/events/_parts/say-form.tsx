import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import type { EventStatus } from '#lib/modules/events/model.ts'
import { sayOfEvents } from '../actions.ts'

const steps = [
  { act: 'events.review', verb: 'review', label: 'Reviewed', to: 'reviewed' },
  { act: 'events.flag', verb: 'flag', label: 'Flag', to: 'flagged' },
  { act: 'events.reopen', verb: 'reopen', label: 'New again', to: 'new' },
] as const

/** Note and buttons: of one event, or of those that are selected. `seenAt`: what others said since then stays. */
export function SayForm({ person, id, event, status, seenAt }: { person: Person; id: string; event?: string; status?: EventStatus; seenAt: Date }) {
  const mine = steps.filter((step) => may(person, step.act) && step.to !== status)
  return (
    <Form id={id} action={sayOfEvents} layout="inline" label={event ? 'Say of this event' : 'Say of the selected events'}>
      {event && <input type="hidden" name="ids" value={event} />}
      <input type="hidden" name="seenAt" value={seenAt.toISOString()} />
      <Field name="note" label="Note" hideLabel placeholder="Note; flagging needs one" maxLength={2000} />
      {mine.map((step) => <Submit key={step.verb} name="decision" value={step.verb} {...(step.verb !== 'review' && { variant: 'secondary' as const })} size="small" needs={step.verb === 'flag' && 'note'}>{step.label}</Submit>)}
      {!event && may(person, 'events.flag') && may(person, 'incidents.create') && <Submit name="decision" value="incident" variant="secondary" size="small" needs="note">Flag, and open an incident</Submit>}
    </Form>
  )
}
