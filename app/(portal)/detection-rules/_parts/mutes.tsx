import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { formatCount } from '#lib/format.ts'
import { muteStates } from '#lib/modules/detection-rules/model.ts'
import { Approval } from '../../_parts/approval.tsx'
import { endRuleMute, request } from '../actions.ts'

type Mute = {
  id: string; status: keyof typeof muteStates; approvalId: string | null; reason: string; scope: string; note: string | null
  requestedByName: string; requestedAt: Date; decidedByName: string | null; expiresAt: Date; endedAt: Date | null
}

/** An exception that decisions of people suggest. */
type Draft = { scope: string; falsePositives: number; decided: number; undecided: number }

const words = { ...muteStates, requested: 'Waits for a decision', approved: 'Muted' }
const tone = (status: Mute['status']) => (status === 'requested' || status === 'approved' ? 'warn' : 'off')

/** What was asked and decided, and the next legal step. */
export function Mutes({ ruleId, mutes, drafts, chosen, person, now }: { ruleId: string; mutes: Mute[]; drafts: Draft[]; chosen: string | null; person: Person; now: Date }) {
  const open = mutes.filter((mute) => mute.status === 'requested')
  const running = mutes.filter((mute) => mute.status === 'approved' && mute.expiresAt > now)
  if (mutes.length === 0 && !may(person, 'detectionRules.requestMute')) return null
  // A mute of the whole rule leaves nothing to ask for.
  const draft = drafts.find(({ scope }) => scope === chosen)
  const whole = [...open, ...running].some((mute) => mute.scope === '')
  return (
    <Panel title="Mutes and exceptions" meaning="For a while the rule makes no findings, or none of certain events; how many it would have made is recorded in the audit trail. Somebody else must approve.">
      {mutes.length > 0 && (
        <ul className="stack">
          {mutes.map((mute) => (
            <li key={mute.id} className="[overflow-wrap:anywhere]">
              {mute.status === 'approved' && mute.expiresAt <= now ? <Status tone="off">Over</Status> : <Status tone={tone(mute.status)}>{words[mute.status]}</Status>}{' '}
              “{mute.reason}” {mute.scope !== '' && <>only for <Code>{mute.scope.replaceAll('\n', ', ')}</Code> </>}<span className="muted">asked by {mute.requestedByName} <Time at={mute.requestedAt} />{mute.decidedByName && `, decided by ${mute.decidedByName}`}{mute.note && `: “${mute.note}”`}; until <Time at={mute.expiresAt} format="absolute" /></span>
            </li>
          ))}
        </ul>
      )}
      {open.map((mute) => mute.approvalId && <Approval key={mute.id} person={person} id={mute.approvalId} />)}
      {running.map((mute) => may(person, 'detectionRules.endMute') && (
        <Form key={mute.id} action={endRuleMute.bind(null, mute.id)} label={`End the ${nameOf(mute)}`}>
          <Field name="reason" label={`Reason to end the ${nameOf(mute)}`} maxLength={1000} />
          <FormFoot><Submit variant="secondary">End it now</Submit></FormFoot>
        </Form>
      ))}
      {!whole && drafts.length > 0 && may(person, 'detectionRules.requestMute') && (
        <>
          <p>Dismissed again and again. Whether that is an exception, or the rule is too wide, a person decides:</p>
          <ul className="stack">
            {drafts.map(({ scope, falsePositives, decided, undecided }) => (
              <li key={scope} className="[overflow-wrap:anywhere]">
                <Code>{scope.replaceAll('\n', ', ')}</Code> {falsePositives} of {formatCount(decided, 'decided finding')} false positives{undecided > 0 && `, ${undecided} not decided`} <a className="inline" href={`/detection-rules/${ruleId}?${new URLSearchParams({ view: 'tuning', scope }).toString()}#request-a-mute`}>Draft an exception</a>
              </li>
            ))}
          </ul>
        </>
      )}
      {!whole && may(person, 'detectionRules.requestMute') && (
        <Form id="request-a-mute" action={request.bind(null, ruleId)} label="Request a mute">
          <TextArea name="reason" label="Reason" required rows={2} maxLength={2000} defaultValue={draft && `${draft.falsePositives} of ${formatCount(draft.decided, 'decided finding')} of this actor were false positives.`} />
          <TextArea name="scope" defaultValue={draft?.scope} label="Only for" mono rows={2} maxLength={2000} placeholder={'user: backup-robot\nip: 10.0.0.7'} help="An exception: one “field: value” a line, all must hold. user, ip, system, source, event_type, or any field of the record. Empty: the whole rule." />
          <Field name="expiresAt" label="Expires on" type="date" required help="At most a year ahead." />
          <FormFoot><Submit variant="secondary">Request it</Submit></FormFoot>
        </Form>
      )}
    </Panel>
  )
}

const nameOf = (mute: Mute) => (mute.scope === '' ? 'mute' : `exception for ${mute.scope.replaceAll('\n', ', ')}`)
