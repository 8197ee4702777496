import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'
import { approvalStates, parts } from '#lib/modules/approvals/model.ts'
import { getApproval } from '#lib/modules/approvals/queries.ts'
import { roleLabel } from '../approvals/_parts/roles.ts'
import { decide, withdraw } from '../approvals/actions.ts'

type Shown = Awaited<ReturnType<typeof getApproval>>

export const approvalTone = (state: Shown['state']) => (state === 'open' ? 'warn' : state === 'approved' ? 'good' : state === 'rejected' ? 'bad' : 'off')

/** What was requested about a record and who still has to agree, wherever that record is shown; nothing for whoever may not read it. `folded`: the page says the same facts itself. */
export async function Approval({ person, id, folded = false }: { person: Person; id: string; folded?: boolean }) {
  if (!may(person, 'approvals.read')) return null
  try {
    return <ApprovalPanel approval={await getApproval(person, { id })} person={person} link folded={folded} />
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return <Notice kind="info" title="A request about this waits for others to decide" />
    throw error
  }
}

/** Who, why, since when, what exactly, whose voices there are, who still; and what the reader may say. */
export function ApprovalPanel({ approval, person, link = false, folded = false }: { approval: Shown; person: Person; link?: boolean; folded?: boolean }) {
  const { mine } = approval
  const facts = <Facts facts={approval.facts.map(({ label, value }) => ({ label, value: <Exact text={value} /> }))} />
  return (
    <Panel title={link ? approval.title : 'Request'} actions={link && <ButtonLink href={`/approvals/${approval.id}`} size="small">The request</ButtonLink>} meaning={<>“{approval.reason}” — {approval.requestedByName}, <Time at={approval.openedAt} /></>}>
      <div className="stack">
        <p className="row">
          <Status tone={approvalTone(approval.state)}>{approvalStates[approval.state]}</Status>
          {approval.state === 'open' ? <span className="muted">until <Time at={approval.expiresAt} format="absolute" /></span> : approval.closedAt && <span className="muted"><Time at={approval.closedAt} /></span>}
        </p>
        {approval.facts.length > 0 && (folded ? <details className="more"><summary>What exactly is decided about</summary>{facts}</details> : facts)}
        <ol className="stack" aria-label="Stages">
          {approval.stages.map((stage) => (
            <li key={stage.number}>
              <p><b>{approval.stages.length > 1 ? `Stage ${stage.number}: ` : ''}{stage.given} of {stage.needed}</b> <span className="muted">by {[...stage.roles.map(roleLabel), ...stage.named].join(' or ')}</span></p>
              {approval.decisions.filter((decision) => decision.stage === stage.number).map((decision) => (
                <p key={decision.id} className="[overflow-wrap:anywhere]"><Status tone={decision.outcome === 'approve' ? 'good' : 'bad'}>{decision.outcome === 'approve' ? 'Approved' : 'Rejected'}</Status> {decision.byName}{decision.forName && ` for ${decision.forName}`} <span className="muted"><Time at={decision.decidedAt} /></span>{decision.note && <> “{decision.note}”</>}</p>
              ))}
              {approval.state === 'open' && stage.open && (
                <p className="muted">{approval.waitsForCount === 0 ? 'Nobody may decide this now.' : `Waits for ${approval.waitsFor.join(', ')}${approval.waitsForCount > approval.waitsFor.length ? ` and ${approval.waitsForCount - approval.waitsFor.length} more` : ''}.`}</p>
              )}
            </li>
          ))}
        </ol>
        {approval.missing > 0 && <Notice kind="warn" title={approval.aloneAt ? 'Nobody else can decide this' : 'Stuck'}>{approval.aloneAt ? <>It applies at <Time at={approval.aloneAt} format="absolute" /> and is recorded as an exception, unless somebody who may decide comes before.</> : `${approval.missing} ${approval.missing === 1 ? 'person is' : 'people are'} missing who may decide. Give somebody the role, or change the rule; fewer never suffice.`}</Notice>}
        {!link && <p className="muted">{approval.parties.map((party) => `${parts[party.part]}: ${party.name}${party.fact ? ', learned afterwards' : ''}`).join(' · ')}</p>}
        {mine && mine.why === null && may(person, 'approvals.approve') && (
          <Form action={decide} label={`Decide: ${approval.title}`}>
            <input type="hidden" name="id" value={approval.id} />
            <input type="hidden" name="sha256" value={approval.sha256} />
            {mine.forName && <p className="muted">You decide for {mine.forName}.</p>}
            <TextArea name="note" label="Note" rows={2} maxLength={2000} help="Needed to reject." />
            <FormFoot>
              <Submit name="decision" value="approve">Approve</Submit>
              <Submit name="decision" value="reject" variant="secondary" needs="note">Reject</Submit>
            </FormFoot>
          </Form>
        )}
        {mine?.why && <p className="muted">{mine.why}</p>}
        {approval.state === 'open' && approval.requestedById === person.userId && may(person, 'approvals.withdraw') && (
          <Form action={withdraw} label={`Withdraw: ${approval.title}`} layout="inline"><input type="hidden" name="id" value={approval.id} /><Submit variant="secondary" size="small">Withdraw</Submit></Form>
        )}
      </div>
    </Panel>
  )
}

/** A time that stands in what was asked for is shown as one; everything else as it is. */
function Exact({ text }: { text: string }) {
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text) ? <Time at={new Date(text)} format="absolute" /> : <span className="[overflow-wrap:anywhere]">{text}</span>
}
