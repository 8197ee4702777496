import { RadioGroup, Select } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatDuration, formatNumber } from '#lib/format.ts'
import { lateBy } from '#lib/lateness.ts'
import { conclusions } from '#lib/modules/access-requests/model.ts'
import { getRequest } from '#lib/modules/access-requests/queries.ts'
import { approvalStates } from '#lib/modules/approvals/model.ts'
import { revocationStates } from '#lib/modules/revocations/model.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Approval, approvalTone } from '../../_parts/approval.tsx'
import { RequestStatus } from '../_parts/marks.tsx'
import { assign, end, grant, review, withdraw } from '../actions.ts'

export default async function AccessRequestPage({ params }: { params: Promise<{ requestId: string }> }) {
  const { requestId } = await params
  const { person } = await requirePerson('accessRequests.read', `/access-requests/${requestId}`)
  const of = await shown(getRequest(person, { id: requestId }))
  const requested = of.requestedById === person.userId
  const owns = of.ownerId === person.userId
  const does = (act: Permission, own: boolean) => person.grants[act] === 'any' || (may(person, act) && own)
  const grantable = of.state === 'approved' || (of.state === 'requested' && of.emergency)
  const given = of.state === 'granted' || of.state === 'verified'
  const late = lateBy(of.approveBy, of.approvedAt, now())
  const reviewLate = lateBy(of.reviewBy, of.reviewedAt, now())
  const party = requested || of.personUserId === person.userId
  const open = of.approvals.find((each) => each.state === 'open')
  const population = (each: { id: string; title: string; extractedAt: Date }) => <><a className="inline" href={`/populations/${each.id}`}>{each.title}</a>, extracted <Time at={each.extractedAt} format="absolute" /></>
  return (
    <Page title={`${of.reference} ${of.rightName} for ${of.personName}`} breadcrumbs={[{ label: 'Access requests', href: '/access-requests' }]} marks={<><RequestStatus of={of} />{of.emergency && <Badge tone="warn">Emergency</Badge>}</>} actions={may(person, 'accessRequests.print') && <ButtonLink href={`/api/v1/access-requests/${of.id}/sheet.pdf`} icon="download">PDF</ButtonLink>}>
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.approveBy && (late > 0
          ? <Notice kind="danger" title={of.approvedAt ? `Approved ${formatDuration(late)} late` : `Not approved, ${formatDuration(late)} late`}>This emergency access had to be approved until <Time at={of.approveBy} format="absolute" />. That stays in sight for ever.</Notice>
          : of.approvedAt === null && <Notice kind="warn" title="Not approved yet">It was given first. Somebody else has to approve it until <Time at={of.approveBy} format="absolute" />.</Notice>)}
        {of.reviewBy && reviewLate > 0 && <Notice kind="danger" title={of.reviewedAt ? `Reviewed ${formatDuration(reviewLate)} late` : `Not reviewed, ${formatDuration(reviewLate)} late`}>This emergency access had to be reviewed until <Time at={of.reviewBy} format="absolute" />. That stays in sight for ever.</Notice>}
        {of.conflicts.length > 0 && <Notice kind="danger" title={of.conflicts.length === 1 ? 'A conflict of duties' : `${formatNumber(of.conflicts.length)} conflicts of duties`}>This would give {of.personName} both:<ul>{of.conflicts.map((each) => <li key={each.ruleId}>{may(person, 'duties.read') ? <a className="inline" href={`/duties/rules/${each.ruleId}`}>{each.said}</a> : each.said}</li>)}</ul></Notice>}
        {of.personLeft && <Notice kind="danger" title={`${of.personName} has left`}>Nobody who left gets access.</Notice>}
        {of.state === 'requested' && !of.managerHasAccount && <Notice kind="warn" title={of.managerName ? `${of.managerName}, the manager, has no account here` : 'There is no manager in the directory'}>Where the rule asks for the manager it waits until the roster names one with an account here, and is requested again.</Notice>}
        {of.state === 'granted' && <Notice kind="info" title="Granted, not shown yet">{of.grantedByName} says that it was given. A population of {of.system} extracted later shows whether it is so.</Notice>}
        {of.state === 'verified' && of.proof && <Notice kind="good" title="It is there">{population(of.proof)} has it. <Code>{of.proof.root ?? ''}</Code></Notice>}
        {of.state === 'ending' && <Notice kind="warn" title="It has to go">{of.note} It has ended when a later population of {of.system} lacks it.</Notice>}
        {open && <Approval person={person} id={open.id} folded />}
        {grantable && does('accessRequests.grant', owns) && (of.personUserId === person.userId ? <Panel title="Grant it"><p className="muted">This is your own access: somebody else grants it.</p></Panel> : (
          <Panel title="Grant it" meaning={`Give it in ${of.system}, then say so. The next population shows whether it is so.`}>
            <Form action={grant.bind(null, of.id, of.version)} label="Grant it">
              <TextArea name="note" label="Note" rows={2} maxLength={2_000} />
              <FormFoot><Submit>It was granted</Submit></FormFoot>
            </Form>
          </Panel>
        ))}
        {of.reviewBy && of.reviewedAt === null && may(person, 'accessRequests.review') && (party ? <Panel title="Review"><p className="muted">You requested this access, or had it: somebody else reviews it.</p></Panel> : (
          <Panel title="Review" meaning={<>It was given before others decided. Say until <Time at={of.reviewBy} format="absolute" /> whether that was appropriate, and what was done with it. Not appropriate ends it at once: it has to be removed.</>}>
            <Form action={review.bind(null, of.id, of.version)} label="Review">
              <RadioGroup name="conclusion" label="You conclude" required options={Object.entries(conclusions).map(([value, label]) => ({ value, label }))} />
              <TextArea name="note" label="What you looked at, and found" rows={2} maxLength={2_000} help="Needed unless it was appropriate." />
              <FormFoot><Submit>Record the review</Submit></FormFoot>
            </Form>
          </Panel>
        ))}
        {of.conclusion && of.reviewedAt && (
          <Panel title="Review"><p><Status tone={of.conclusion === 'appropriate' ? 'good' : 'bad'}>{conclusions[of.conclusion]}</Status> <span className="muted">{of.reviewedByName}, <Time at={of.reviewedAt} format="both" /></span></p>{of.reviewNote && <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{of.reviewNote}</p>}</Panel>
        )}
        <Panel title="What is asked for">
          <Facts facts={[
            { label: 'For', value: <a href={`/people/${of.personId}`}>{of.personName}</a> }, { label: 'Right', value: of.rightName }, { label: 'Where', value: of.scope || 'Throughout' }, { label: 'System', value: <a href={`/systems/${of.systemId}`}>{of.system}</a> }, { label: 'Privileged', value: of.privileged === null ? 'The source does not tell' : of.privileged ? 'Yes' : 'No' }, { label: 'Expires', value: of.endsAt ? <Time at={of.endsAt} format="absolute" /> : 'As long as it is needed' },
            { label: 'Requested by', value: <>{of.requestedByName}, <Time at={of.createdAt} /></> }, { label: 'Manager', value: of.managerName ?? 'None in the directory' }, { label: 'To be granted by', value: of.ownerName ?? 'Nobody: the system has no owner' }, { label: 'Why', value: of.reason, wide: true },
            ...(of.grantedAt ? [{ label: 'Granted', value: <>{of.grantedByName}, <Time at={of.grantedAt} format="both" /></> }] : []), ...(of.endedAt ? [{ label: 'Ended', value: <Time at={of.endedAt} format="both" /> }] : []), ...(of.note && of.state !== 'ending' ? [{ label: 'Note', value: of.note, wide: true }] : []),
          ]} />
        </Panel>
        <Panel title={`What ${of.personName} has there already`} meaning={of.present ? <>By {population(of.present)}. {formatNumber(of.holders)} {of.holders === 1 ? 'account has' : 'accounts have'} what is asked for.</> : 'No frozen population tells.'}>
          {of.has.length === 0 ? <p className="muted">Nothing, by any account known to be theirs.</p> : <ul className="rows">{of.has.map((each) => <li key={`${each.accountName} ${each.rightName} ${each.scope}`}><div><p>{each.rightName}{each.scope && ` in ${each.scope}`} <span className="muted">by {each.accountName}</span>{each.privileged && <> <Badge tone="warn">Privileged</Badge></>}</p></div></li>)}</ul>}
          {of.hasMore && <p className="muted">The first {of.has.length}; <a className="inline" href={`/people/${of.personId}`}>all of them</a>.</p>}
        </Panel>
        {of.removals.length > 0 && (
          <Panel title="Its removal"><ul className="rows">{of.removals.map((each) => <li key={each.id}><div><p><a href={`/revocations/${each.id}`}>{each.accountName}</a> <Status tone={each.state === 'removed' ? 'good' : 'warn'}>{revocationStates[each.state]}</Status> <span className="muted">due <Time at={each.dueAt} /></span></p></div></li>)}</ul></Panel>
        )}
        {of.approvals.some((each) => each.state !== 'open') && may(person, 'approvals.read') && (
          <Panel title="What others decided"><ul className="rows">{of.approvals.filter((each) => each.state !== 'open').map((each) => <li key={each.id}><div><p><a href={`/approvals/${each.id}`}>{each.kind === 'emergency-access' ? 'Approval of the emergency' : 'Approval'}</a> <Status tone={approvalTone(each.state)}>{approvalStates[each.state]}</Status> {each.closedAt && <span className="muted"><Time at={each.closedAt} format="both" /></span>}</p></div></li>)}</ul></Panel>
        )}
        {grantable && does('accessRequests.assign', owns) && (
          <details className="more"><summary>Somebody else grants it</summary><div className="stack">
            <Form action={assign.bind(null, of.id, of.version)} label="Assign">
              <Select name="ownerId" label="To be granted by" required options={(await userChoices(person, {})).map((each) => ({ value: each.id, label: each.name }))} defaultValue={of.ownerId ?? ''} />
              <Field name="reason" label="Why" required maxLength={2_000} />
              <FormFoot><Submit variant="secondary">Assign</Submit></FormFoot>
            </Form>
          </div></details>
        )}
        {given && does('accessRequests.end', requested || owns) && (
          <Panel title="End it early" meaning="Somebody has to remove it then; a later population shows that it is gone.">
            <Form action={end.bind(null, of.id)} label="End it"><Field name="note" label="Why" required maxLength={2_000} /><FormFoot><Submit variant="danger">End it</Submit></FormFoot></Form>
          </Panel>
        )}
        {(of.state === 'requested' || of.state === 'approved') && does('accessRequests.withdraw', requested) && (
          <Panel title="Withdraw"><Form action={withdraw.bind(null, of.id)} label="Withdraw"><Field name="note" label="Why" required maxLength={2_000} /><FormFoot><Submit variant="danger">Withdraw</Submit></FormFoot></Form></Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
