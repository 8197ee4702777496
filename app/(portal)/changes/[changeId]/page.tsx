import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge, Status } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { formatDuration } from '#lib/format.ts'
import { lateBy } from '#lib/lateness.ts'
import { approvalStates } from '#lib/modules/approvals/model.ts'
import { changeCategories, changeTypes, questions, riskQuestions, thePortal } from '#lib/modules/changes/model.ts'
import { getChange } from '#lib/modules/changes/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Approval, approvalTone } from '../../_parts/approval.tsx'
import { saidOf } from '../../_parts/said.tsx'
import { Brought } from '../_parts/brought.tsx'
import { ChangeFiles } from '../_parts/files.tsx'
import { ChangeLife } from '../_parts/life.tsx'
import { ChangeStatus, RiskMark } from '../_parts/marks.tsx'
import { MoreSteps, NextSteps } from '../_parts/steps.tsx'
import { copy } from '../actions.ts'

const long = (text: string) => (text ? <span className="whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</span> : null)

export default async function ChangePage({ params, searchParams }: { params: Promise<{ changeId: string }>; searchParams: Search }) {
  const { changeId } = await params
  const { person } = await requirePerson('changes.read', `/changes/${changeId}`)
  const change = await shown(getChange(person, { id: changeId }))
  const late = lateBy(change.approveBy, change.approvedAt, now())
  const mine = change.requestedById === person.userId
  const editable = mine && may(person, 'changes.update') && (['draft', 'submitted', 'approved', 'scheduled'].includes(change.state) || (change.type === 'emergency' && change.approvedAt === null && ['implemented', 'verified'].includes(change.state)))
  const newest = change.approvals[0]
  return (
    <Page
      title={`${change.reference} ${change.title}`}
      breadcrumbs={[{ label: 'Changes', href: '/changes' }]}
      marks={<><ChangeStatus of={change} />{change.approvalId && <Badge>By the portal</Badge>}{change.type !== 'normal' && <Badge tone={change.type === 'emergency' ? 'warn' : 'neutral'}>{changeTypes[change.type]}</Badge>}</>}
      actions={<>
        {editable && <ButtonLink href={`/changes/${change.id}/edit`} icon="pencil">Edit</ButtonLink>}
        {change.approvalId === null && may(person, 'changes.copy') && <Form action={copy.bind(null, change.id)} label="Copy"><Submit variant="secondary" icon="copy">Copy</Submit></Form>}
        {may(person, 'changes.print') && <ButtonLink href={`/api/v1/changes/${change.id}/sheet.pdf`} icon="download">PDF</ButtonLink>}
      </>}
    >
      <TwoColumn aside={<Activity events={change.timeline} />}>
        {change.alone && <Notice kind="danger" title="Nobody else could approve it">There was no second person who could decide. It applied by itself when 72 hours were over. That stays in sight for ever.</Notice>}
        {change.approveBy && (late > 0
          ? <Notice kind="danger" title={change.approvedAt ? `Approved ${formatDuration(late)} late` : `Not approved, ${formatDuration(late)} late`}>This emergency had to be approved until <Time at={change.approveBy} format="absolute" />. That stays in sight for ever.</Notice>
          : change.approvedAt === null && <Notice kind="warn" title="Not approved yet">It was made first. Somebody else has to approve it until <Time at={change.approveBy} format="absolute" />.</Notice>)}
        {change.freezes.map((freeze) => <Notice key={freeze.id} kind="warn" title={`Within the freeze “${freeze.title}”`}>From <Time at={freeze.startsAt} format="absolute" /> until <Time at={freeze.endsAt} format="absolute" />. It is not scheduled unless somebody else approves an exception.</Notice>)}
        {change.collisions.length > 0 && <Notice kind="info" title={change.collisions.length === 1 ? 'Another change meets it' : `${change.collisions.length} other changes meet it`}>On the same system at the same time: {change.collisions.map((each, n) => <span key={each.id}>{n > 0 && ', '}<a className="inline" href={`/changes/${each.id}`}>{each.reference} {each.title}</a></span>)}.</Notice>}
        <NextSteps change={change} person={person} />
        {newest?.state === 'open' && <Approval person={person} id={newest.id} folded />}
        <Panel title="What is asked for">
          <Facts facts={[
            { label: 'Type', value: changeTypes[change.type] }, { label: 'Category', value: changeCategories[change.category] }, { label: 'Risk', value: <RiskMark risk={change.risk} /> },
            { label: 'Systems', value: change.approvalId ? thePortal : change.systems.map((each, n) => <span key={each.id}>{n > 0 && ', '}<a href={`/systems/${each.id}`}>{each.name}</a></span>) },
            { label: 'Requested by', value: change.requestedByName }, { label: 'Implemented by', value: change.approvalId ? thePortal : (change.implementedByName ?? change.implementerName ?? 'Nobody yet') }, { label: 'Revision', value: change.revision },
            { label: 'Begins', value: change.plannedFrom && <Time at={change.plannedFrom} format="absolute" /> }, { label: 'Ends', value: change.plannedTo && <Time at={change.plannedTo} format="absolute" /> },
            ...(change.template ? [{ label: 'Template', value: <a href={`/changes/templates/${change.template.id}`}>{change.template.title}</a> }] : []),
            { label: 'What is done', value: long(change.description), wide: true }, { label: 'Why', value: long(change.justification), wide: true }, { label: 'Test plan', value: long(change.testPlan), wide: true }, { label: 'Back-out plan', value: long(change.backOutPlan), wide: true },
            ...(change.refs.length > 0 ? [{ label: 'References', value: <span className="[overflow-wrap:anywhere]">{change.refs.map((ref) => <span key={ref} className="block">{ref}</span>)}</span>, wide: true }] : []),
            ...(change.dependsOn.length > 0 ? [{ label: 'Waits for', value: change.dependsOn.map((each, n) => <span key={each.id}>{n > 0 && ', '}<a href={`/changes/${each.id}`}>{each.reference}</a> <ChangeStatus of={each} /></span>), wide: true }] : []),
          ]} />
        </Panel>
        <Panel title="How the risk was reckoned" meaning={change.approvalId ? 'The same answers for whatever changes the portal.' : 'The answers of whoever requested it.'}>
          <Facts facts={questions.map((question) => ({ label: riskQuestions[question].ask, value: riskQuestions[question].answers[change.answers[question]] ?? '' }))} />
        </Panel>
        <ChangeFiles change={change} person={person} said={saidOf(person, await searchParams)} />
        <Brought person={person} changeId={change.id} />
        <ChangeLife change={change} person={person} />
        {change.approvals.some((each) => each.state !== 'open') && may(person, 'approvals.read') && (
          <Panel title="What others decided" meaning="Each with what exactly they were shown.">
            <ul className="rows">{change.approvals.filter((each) => each.state !== 'open').map((each) => <li key={each.id}><div><p><a href={`/approvals/${each.id}`}>{each.kind === 'emergency-change' ? 'Approval of the emergency' : 'Approval'}</a> <Status tone={approvalTone(each.state)}>{approvalStates[each.state]}</Status> <span className="muted">requested <Time at={each.openedAt} />{each.closedAt && <>, decided <Time at={each.closedAt} format="both" /></>}</span></p></div></li>)}</ul>
          </Panel>
        )}
        {change.gates.length > 0 && (
          <Panel title="Asked by pipelines" meaning="The newest twenty.">
            <ul className="rows">{change.gates.map((gate) => (
              <li key={gate.id}><div>
                <p><Status tone={gate.allowed ? 'good' : 'bad'}>{gate.allowed ? 'Allowed' : 'Denied'}</Status> {[gate.environment, gate.ref, gate.run].filter(Boolean).join(', ')} <span className="muted">{gate.byName ?? 'Somebody'}, <Time at={gate.at} /></span></p>
                {gate.reasons.map((reason) => <p key={reason} className="muted">{reason}</p>)}
              </div></li>
            ))}</ul>
          </Panel>
        )}
        <MoreSteps change={change} person={person} />
      </TwoColumn>
    </Page>
  )
}
