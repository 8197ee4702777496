import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { playbookOf } from '#lib/cloud/providers.ts'
import type { getRemediation } from '#lib/modules/remediations/queries.ts'
import { dropPlan, executePlan, requestApproval, takeBack } from '../actions.ts'

type Shown = Awaited<ReturnType<typeof getRemediation>>

/** What is next with it, for whoever may: exactly one thing, and dropping it. */
export function RemediationActs({ of, person }: { of: Shown; person: Person }) {
  const mine = of.requestedById === person.userId
  const playbook = playbookOf(of.playbook)
  const drops = may(person, 'remediations.drop') && (mine || person.grants['remediations.drop'] === 'any')
  const over = of.stands === 'Expired' || of.stands === 'Rejected' || of.stands === 'Withdrawn'
  return (
    <>
      {of.state === 'planned' && !over && mine && may(person, 'remediations.request') && (
        <Panel title="Request approval" meaning={of.risk === 'high' ? 'Its change is filed. Two others decide about exactly this plan.' : 'Its change is filed. Somebody else decides about exactly this plan.'}>
          <Form action={requestApproval.bind(null, of.id)} version={of.version} label="Request approval">
            <TextArea name="reason" label="Why it is needed" required maxLength={2000} />
            <Submit>Request approval</Submit>
          </Form>
        </Panel>
      )}
      {of.state === 'requested' && (
        <Panel title={of.stands} meaning={of.stands === 'Approved' ? 'The resource is read once more before anything is sent. If somebody changed it since, nothing is.' : over ? 'Drop it, and plan again.' : <>Decided on its change, <a className="link underline" href={`/changes/${of.changeId}`}>CHG-{of.changeNumber}</a>.</>}>
          {of.stands === 'Approved' && mine && may(person, 'remediations.execute') && <Form action={executePlan.bind(null, of.id)} version={of.version} layout="inline" label="Execute"><Submit>Execute</Submit></Form>}
        </Panel>
      )}
      {(of.state === 'planned' || of.state === 'requested') && drops && <Form action={dropPlan.bind(null, of.id)} version={of.version} layout="inline" label="Drop"><Submit variant="quiet">Drop</Submit></Form>}
      {of.direction === 'mend' && ['verified', 'unverified', 'executed'].includes(of.state) && !of.undo && may(person, 'remediations.rollBack') && playbook && (
        playbook.reversible === 'irreversible' ? <Notice title="It cannot be taken back">{playbook.cannotUndo}</Notice> : (
          <Panel title="Take it back" meaning={playbook.exposes ? 'It opens something again, so somebody else approves it first.' : 'At once, as an emergency change: somebody else approves it afterwards.'}>
            <Form action={takeBack.bind(null, of.id)} version={of.version} label="Take it back">
              <Field name="reason" label="Reason" required maxLength={2000} />
              <Submit variant="danger">Take it back</Submit>
            </Form>
          </Panel>
        )
      )}
    </>
  )
}
