import { RadioGroup } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { stepsFrom, whyNot } from '#lib/decisions.ts'
import { resetDecisions, resetKinds } from '#lib/modules/users/model.ts'
import { agreeToReset, askReset, refuseReset } from '../actions.ts'
import type { ShownUser } from './account.tsx'

const kinds = [
  { value: 'password', label: 'Password', help: 'It stops working, and a link to choose another goes to their address. Their second factor stays.' },
  { value: 'factor', label: 'Second factor', help: 'For a lost telephone without backup codes: they sign in with their password within a week, and set up another app.' },
]

/** What waits for a second administrator, and the form to ask. */
export function Resets({ user, person }: { user: ShownUser; person: Person }) {
  const asks = user.status === 'active' && may(person, 'users.requestReset')
  if (!asks && user.resets.length === 0) return null
  return (
    <Panel title="Password and second factor" meaning="A reset takes two administrators, neither of whom it is about. Every session ends, and the person is notified by mail.">
      <div className="stack">
        {user.resets.map((reset) => {
          const people = { requester: [{ userId: reset.requestedById, personId: reset.requestedByPersonId }], subject: [{ userId: user.id, personId: reset.personId }] }
          return (
            <div key={reset.id} className="stack">
              <p><b>{resetKinds[reset.what]}</b>: “{reset.reason}” <span className="muted">requested by {reset.requestedByName} {reset.requestedByEmail} <Time at={reset.requestedAt} /></span></p>
              {stepsFrom(resetDecisions, reset.status).filter((step) => may(person, step.act)).map((step) => {
                const why = whyNot(resetDecisions, step.verb, person, people)
                return why ? <p key={step.verb} className="muted">{why}</p> : (
                  <Form key={step.verb} action={{ approve: agreeToReset, reject: refuseReset }[step.verb].bind(null, reset.id)} label={`${step.label}: ${resetKinds[reset.what]}`}>
                    <Field name="note" label={step.verb === 'approve' ? 'Note' : 'Reason to reject'} required={step.note === 'needed'} maxLength={1000} />
                    <div><Submit variant={step.likely ? 'danger' : 'secondary'}>{step.label}</Submit></div>
                  </Form>
                )
              })}
            </div>
          )
        })}
        {asks && (
          <Form action={askReset.bind(null, user.id)} label="Request a reset">
            <RadioGroup name="what" label="What to reset" options={kinds} defaultValue="factor" />
            <Field name="reason" label="Reason" required maxLength={1000} help="How you know that it was them who asked. Recorded in the audit trail." />
            <div><Submit variant="secondary">Request it</Submit></div>
          </Form>
        )}
      </div>
    </Panel>
  )
}
