import { Field, TextArea } from '#components/form/field.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { approve, endRuleMute, reject, request } from '../actions.ts'

type Mute = {
  id: string; status: 'requested' | 'approved' | 'rejected' | 'ended'; reason: string; note: string | null; requestedById: string; requestedByPersonId: string
  requestedByName: string; requestedAt: Date; decidedByName: string | null; expiresAt: Date; endedAt: Date | null
}

const words = { requested: 'Waits for a decision', approved: 'Muted', rejected: 'Refused', ended: 'Ended' } as const
const tones = { requested: 'warn', approved: 'warn', rejected: 'off', ended: 'off' } as const

/** What was asked and decided, and the next legal step. */
export function Mutes({ ruleId, mutes, person, now }: { ruleId: string; mutes: Mute[]; person: Person; now: Date }) {
  const open = mutes.find((mute) => mute.status === 'requested')
  const running = mutes.find((mute) => mute.status === 'approved' && mute.expiresAt > now)
  if (mutes.length === 0 && !may(person, 'detectionRules.requestMute')) return null
  const own = open && (open.requestedById === person.userId || open.requestedByPersonId === person.personId)
  return (
    <Panel title="Mute" meaning="For a while the rule makes no findings; how many it would have made stands in the audit trail. Somebody else must agree.">
      {mutes.length > 0 && (
        <ul className="stack">
          {mutes.map((mute) => (
            <li key={mute.id} className="[overflow-wrap:anywhere]">
              {mute.status === 'approved' && mute.expiresAt <= now ? <Status tone="off">Over</Status> : <Status tone={tones[mute.status]}>{words[mute.status]}</Status>}{' '}
              “{mute.reason}” <span className="muted">asked by {mute.requestedByName} <Time at={mute.requestedAt} />{mute.decidedByName && `, decided by ${mute.decidedByName}`}{mute.note && `: “${mute.note}”`}; until <Time at={mute.expiresAt} format="absolute" /></span>
            </li>
          ))}
        </ul>
      )}
      {open && may(person, 'detectionRules.approveMute') && (
        <>
          <Form action={approve.bind(null, open.id)} label="Agree to the mute">
            <Field name="note" label="Note" maxLength={2000} help="Stands in the audit trail." />
            <FormFoot><Submit disabledReason={own ? 'You asked for this yourself: somebody else decides.' : undefined}>Agree</Submit></FormFoot>
          </Form>
          <Form action={reject.bind(null, open.id)} label="Refuse the mute">
            <Field name="note" label="Reason" required maxLength={2000} />
            <FormFoot><Submit variant="secondary" disabledReason={own ? 'You asked for this yourself: somebody else decides.' : undefined}>Refuse</Submit></FormFoot>
          </Form>
        </>
      )}
      {running && may(person, 'detectionRules.endMute') && (
        <Form action={endRuleMute.bind(null, running.id)} label="End the mute">
          <Field name="reason" label="Reason" maxLength={1000} />
          <FormFoot><Submit variant="secondary">End it now</Submit></FormFoot>
        </Form>
      )}
      {!open && !running && may(person, 'detectionRules.requestMute') && (
        <Form action={request.bind(null, ruleId)} label="Ask for a mute">
          <TextArea name="reason" label="Reason" required rows={2} maxLength={2000} />
          <Field name="expiresAt" label="Until" type="date" required help="At most a year ahead; it ends by itself." />
          <FormFoot><Submit variant="secondary">Ask for it</Submit></FormFoot>
        </Form>
      )}
    </Panel>
  )
}
