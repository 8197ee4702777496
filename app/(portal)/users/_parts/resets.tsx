import { RadioGroup } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { Approval } from '../../_parts/approval.tsx'
import { askReset } from '../actions.ts'
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
        {user.resets.map((reset) => reset.approvalId && <Approval key={reset.id} person={person} id={reset.approvalId} />)}
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
