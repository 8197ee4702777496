import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { stepsFrom, whyNot } from '#lib/decisions.ts'
import { muteDecisions } from '#lib/modules/detection-rules/model.ts'
import { approve, endRuleMute, reject, request } from '../actions.ts'

type Mute = {
  id: string; status: 'requested' | 'approved' | 'rejected' | 'ended'; reason: string; scope: string; note: string | null; requestedById: string; requestedByPersonId: string
  requestedByName: string; requestedAt: Date; decidedByName: string | null; expiresAt: Date; endedAt: Date | null
}

const words = { requested: 'Waits for a decision', approved: 'Muted', rejected: 'Rejected', ended: 'Ended' } as const
const tones = { requested: 'warn', approved: 'warn', rejected: 'off', ended: 'off' } as const

/** What was asked and decided, and the next legal step. */
export function Mutes({ ruleId, mutes, person, now }: { ruleId: string; mutes: Mute[]; person: Person; now: Date }) {
  const open = mutes.filter((mute) => mute.status === 'requested')
  const running = mutes.filter((mute) => mute.status === 'approved' && mute.expiresAt > now)
  if (mutes.length === 0 && !may(person, 'detectionRules.requestMute')) return null
  // A mute of the whole rule leaves nothing to ask for.
  const whole = [...open, ...running].some((mute) => mute.scope === '')
  return (
    <Panel title="Mutes and exceptions" meaning="For a while the rule makes no findings, or none of certain events; how many it would have made is recorded in the audit trail. Somebody else must approve.">
      {mutes.length > 0 && (
        <ul className="stack">
          {mutes.map((mute) => (
            <li key={mute.id} className="[overflow-wrap:anywhere]">
              {mute.status === 'approved' && mute.expiresAt <= now ? <Status tone="off">Over</Status> : <Status tone={tones[mute.status]}>{words[mute.status]}</Status>}{' '}
              “{mute.reason}” {mute.scope !== '' && <>only for <Code>{mute.scope.replaceAll('\n', ', ')}</Code> </>}<span className="muted">asked by {mute.requestedByName} <Time at={mute.requestedAt} />{mute.decidedByName && `, decided by ${mute.decidedByName}`}{mute.note && `: “${mute.note}”`}; until <Time at={mute.expiresAt} format="absolute" /></span>
            </li>
          ))}
        </ul>
      )}
      {[...open, ...running].flatMap((mute) => stepsFrom(muteDecisions, mute.status).filter((step) => may(person, step.act)).map((step) => (
        <Form key={`${mute.id} ${step.verb}`} action={actions[step.verb].bind(null, mute.id)} label={`${forms[step.verb].form} the ${nameOf(mute)}`}>
          <Field name={forms[step.verb].field} label={forms[step.verb].label(mute)} required={step.note === 'needed'} maxLength={forms[step.verb].maxLength} {...(step.likely && { help: 'Recorded in the audit trail.' })} />
          <FormFoot><Submit {...(!step.likely && { variant: 'secondary' as const })} disabledReason={whyNot(muteDecisions, step.verb, person, { requester: [{ userId: mute.requestedById, personId: mute.requestedByPersonId }] })}>{step.label}</Submit></FormFoot>
        </Form>
      )))}
      {!whole && may(person, 'detectionRules.requestMute') && (
        <Form action={request.bind(null, ruleId)} label="Request a mute">
          <TextArea name="reason" label="Reason" required rows={2} maxLength={2000} />
          <TextArea name="scope" label="Only for" mono rows={2} maxLength={2000} placeholder={'user: backup-robot\nip: 10.0.0.7'} help="An exception: one “field: value” a line, all must hold. user, ip, system, source, event_type, or any field of the record. Empty: the whole rule." />
          <Field name="expiresAt" label="Expires on" type="date" required help="At most a year ahead." />
          <FormFoot><Submit variant="secondary">Request it</Submit></FormFoot>
        </Form>
      )}
    </Panel>
  )
}

const nameOf = (mute: Mute) => (mute.scope === '' ? 'mute' : `exception for ${mute.scope.replaceAll('\n', ', ')}`)

const actions = { approve, reject, end: endRuleMute }
const forms = {
  approve: { form: 'Approve', field: 'note', label: () => 'Note', maxLength: 2000 },
  reject: { form: 'Reject', field: 'note', label: () => 'Reason', maxLength: 2000 },
  end: { form: 'End', field: 'reason', label: (mute: Mute) => `Reason to end the ${nameOf(mute)}`, maxLength: 1000 },
}
