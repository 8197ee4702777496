import { RadioGroup, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { stepFrom, type Verb } from '#lib/modules/changes/model.ts'
import { changeChoices, type getChange } from '#lib/modules/changes/queries.ts'
import { assign, depend, end, except, finish, implement, schedule, send, verify } from '../actions.ts'

type Change = Awaited<ReturnType<typeof getChange>>

/** What this person may do with it. */
function rights({ change, person }: { change: Change; person: Person }) {
  const requested = change.requestedById === person.userId
  const involved = requested || change.implementerId === person.userId
  const does = (act: Permission, own: boolean) => person.grants[act] === 'any' || (may(person, act) && own)
  const can = (verb: Verb) => stepFrom(verb, change) !== null
  const unapproved = change.type === 'emergency' && change.approvedAt === null && (change.state === 'implemented' || change.state === 'verified') && !change.approvals.some((each) => each.state === 'open')
  const waiting = change.exceptions.filter((each) => each.state === 'requested').map((each) => each.freezeId)
  const open = change.implementedAt === null && !['withdrawn', 'rejected'].includes(change.state)
  return { requested, involved, does, can, unapproved, waiting, open }
}

/** The likeliest first; what they may not do says why where that helps. */
export async function NextSteps({ change, person }: { change: Change; person: Person }) {
  const { requested, involved, does, can, unapproved, waiting, open } = rights({ change, person })
  const missing = change.plannedFrom === null ? 'It has no window: edit it, and have it approved with one.' : change.implementerId === null ? 'First say who makes it.' : ''
  return (
    <>
      {can('schedule') && change.implementerId === null && does('changes.assign', involved) && <Assign change={change} person={person} />}
      {((can('submit') && does('changes.submit', requested)) || (unapproved && does('changes.submit', requested))) && (
        <Panel title={unapproved ? 'Ask for approval again' : 'Submit'} meaning={change.type === 'standard' ? 'It goes by its template: nobody is asked.' : 'Whoever the rule names is asked. What they are shown cannot be changed without asking again.'}>
          <Form action={send.bind(null, change.id, change.version)} label="Submit"><FormFoot><Submit>Submit</Submit></FormFoot></Form>
        </Panel>
      )}
      {change.freezes.filter((freeze) => !waiting.includes(freeze.id)).map((freeze) => open && does('changes.requestException', involved) && (
        <Panel key={freeze.id} title={`Exception of “${freeze.title}”`} meaning="Somebody else decides.">
          <Form action={except.bind(null, change.id, freeze.id)} label="Request an exception">
            <Field name="reason" label="Why it cannot wait" required maxLength={2_000} />
            <FormFoot><Submit variant="secondary">Request an exception</Submit></FormFoot>
          </Form>
        </Panel>
      ))}
      {can('schedule') && does('changes.schedule', involved) && (
        <Panel title="Schedule" meaning="Puts it on the calendar: with a window, somebody who makes it, and outside of every freeze.">
          {missing === '' ? <Form action={schedule.bind(null, change.id, change.version)} label="Schedule"><FormFoot><Submit>Schedule</Submit></FormFoot></Form> : <p className="muted">{missing}</p>}
        </Panel>
      )}
      {can('implement') && may(person, 'changes.implement') && involved && (
        <Panel title="It was made" meaning={change.type === 'emergency' && change.approvedAt === null ? 'From then on somebody else has to approve it in time.' : 'Somebody else verifies it then.'}>
          <Form action={implement.bind(null, change.id, change.version)} label="It was made">
            <Field name="implementedAt" label="When" type="datetime-local" suffix="UTC" help="Empty: now." />
            <TextArea name="note" label="What happened" rows={2} maxLength={2_000} />
            <FormFoot><Submit variant={change.state === 'scheduled' ? 'primary' : 'secondary'}>It was made</Submit></FormFoot>
          </Form>
        </Panel>
      )}
      {can('verify') && may(person, 'changes.verify') && (change.implementedById === person.userId ? <Panel title="Verify"><p className="muted">You made this change: somebody else says whether it works.</p></Panel> : (
        <Panel title="Verify" meaning="You say that it does what it should.">
          <Form action={verify.bind(null, change.id, change.version)} label="Verify">
            <TextArea name="note" label="How you know" rows={2} required maxLength={2_000} />
            <FormFoot><Submit>Verified</Submit></FormFoot>
          </Form>
        </Panel>
      ))}
      {can('close') && does('changes.close', involved) && (
        <Panel title="Close">
          <Form action={finish.bind(null, change.id, change.version)} label="Close">
            <RadioGroup name="result" label="How it ended" required defaultValue={change.state === 'verified' && change.approvedAt ? 'successful' : ''} options={[
              { value: 'successful', label: 'Successful', ...(change.state !== 'verified' ? { disabledReason: 'somebody else verifies it first' } : change.approvedAt === null ? { disabledReason: 'nobody approved it yet' } : {}) },
              { value: 'backed_out', label: 'Backed out' }, { value: 'failed', label: 'Failed' },
            ]} />
            <TextArea name="note" label="What happened" rows={2} maxLength={2_000} help="Needed unless it was a success." />
            <FormFoot><Submit variant={change.state === 'verified' ? 'primary' : 'secondary'}>Close</Submit></FormFoot>
          </Form>
        </Panel>
      )}
    </>
  )
}

async function Assign({ change, person }: { change: Change; person: Person }) {
  return (
    <Panel title="Who makes it" meaning="Not whoever approved it.">
      <Form action={assign.bind(null, change.id, change.version)} label="Who makes it">
        <Select name="implementerId" label="To be implemented by" required options={(await changeChoices(person, {})).people.map((each) => ({ value: each.id, label: each.name }))} defaultValue={change.implementerId ?? ''} />
        <FormFoot><Submit variant="secondary">Save</Submit></FormFoot>
      </Form>
    </Panel>
  )
}

/** What is done seldom: out of the way, and there. */
export async function MoreSteps({ change, person }: { change: Change; person: Person }) {
  const { requested, involved, does, can, open } = rights({ change, person })
  const reassigns = open && change.state !== 'draft' && !(can('schedule') && change.implementerId === null) && does('changes.assign', involved)
  const depends = open && change.state !== 'draft' && does('changes.setDependencies', requested)
  const ends = (can('withdraw') || can('reopen')) && does('changes.withdraw', requested)
  if (!reassigns && !depends && !ends) return null
  return (
    <details className="more">
      <summary>{can('reopen') ? 'Reopen it' : 'Who makes it, what it waits for, withdraw'}</summary>
      <div className="stack">
      {reassigns && <Assign change={change} person={person} />}
      {depends && (
        <Panel title="Waits for" meaning="Changes that have to be implemented before this one.">
          <Form action={depend.bind(null, change.id, change.version)} label="Waits for">
            <Field name="dependsOn" label="Changes" defaultValue={change.dependsOn.map((each) => each.reference).join(', ')} help="Such as CHG-12, CHG-14. Empty: none." />
            <FormFoot><Submit variant="secondary">Save</Submit></FormFoot>
          </Form>
        </Panel>
      )}
      {ends && (
        <Panel title={can('reopen') ? 'Reopen' : 'Withdraw'} meaning={can('reopen') ? 'A draft again, as another revision that shows what is different.' : 'It is not made. What was asked of others is void.'}>
          <Form action={end.bind(null, change.id, change.version)} label={can('reopen') ? 'Reopen' : 'Withdraw'}>
            <input type="hidden" name="decision" value={can('reopen') ? 'reopen' : 'withdraw'} />
            <Field name="note" label="Why" required maxLength={2_000} />
            <FormFoot><Submit variant={can('reopen') ? 'secondary' : 'danger'}>{can('reopen') ? 'Reopen' : 'Withdraw'}</Submit></FormFoot>
          </Form>
        </Panel>
      )}
      </div>
    </details>
  )
}
