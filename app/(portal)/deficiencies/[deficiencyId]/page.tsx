import Link from 'next/link'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { retestChoices } from '#lib/modules/deficiencies/choices.ts'
import { deficiencyName } from '#lib/modules/deficiencies/model.ts'
import { getDeficiency } from '#lib/modules/deficiencies/queries.ts'
import { assertionNames, deficiencyKinds } from '#lib/modules/deficiencies/words.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Rows } from '../../_parts/rows.tsx'
import { Acts } from '../_parts/acts.tsx'
import { Evaluations } from '../_parts/evaluations.tsx'
import { SeverityMark, StateMark } from '../_parts/marks.tsx'
import { Responses } from '../_parts/responses.tsx'
import { Sources } from '../_parts/sources.tsx'

export default async function DeficiencyPage({ params }: { params: Promise<{ deficiencyId: string }> }) {
  const { deficiencyId } = await params
  const { person } = await requirePerson('deficiencies.read', `/deficiencies/${deficiencyId}`)
  const of = await shown(getDeficiency(person, { id: deficiencyId }))
  const live = of.state !== 'closed' && of.state !== 'withdrawn'
  const responds = !!may(person, 'deficiencies.respond') && of.kind !== 'aggregate' && (of.state === 'evaluated' || of.state === 'reviewed' || of.state === 'remediation')
  const retests = of.state === 'remediation' && of.remediatedAt !== null && may(person, 'deficiencies.retest') ? await retestChoices(person, { id: of.id }) : null
  const owners = responds ? await userChoices(person, {}) : []
  const href = `/deficiencies/${of.id}`
  const actions = live && (
    <>
      {may(person, 'deficiencies.update') && of.evaluation === null && of.state === 'open' && <ButtonLink href={`${href}/edit`} icon="pencil">Edit</ButtonLink>}
      {may(person, 'deficiencies.evaluate') && <ButtonLink href={`${href}/evaluate`} variant={of.state === 'open' ? 'primary' : 'secondary'} icon="scale">{of.evaluation === null ? 'Evaluate it' : 'Evaluate it again'}</ButtonLink>}
    </>
  )
  return (
    <Page
      title={deficiencyName(of)}
      breadcrumbs={[{ label: 'Deficiencies', href: '/deficiencies' }, { label: of.engagementCode, href: `/deficiencies/worksheets/${of.engagementId}` }]}
      marks={<><StateMark value={of.state} /> <SeverityMark value={of.severity} /> {of.kind === 'aggregate' && <Badge>{`Aggregate of ${of.members.length}`}</Badge>} {of.isOverdue && <Badge tone="bad">Overdue</Badge>}</>}
      actions={actions || undefined}
    >
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.withdrawReason && <Notice kind="warn" title="Withdrawn">{of.withdrawReason} ({of.withdrawnByName ?? 'somebody'}, <Time at={of.withdrawnAt} format="absolute" />). It stays listed, and counts no more.</Notice>}
        {of.returned && of.state === 'open' && <Notice kind="warn" title="It has to be evaluated again">{of.returned}</Notice>}
        <Panel title="What was found">
          <Facts
            facts={[
              { label: 'Condition', value: of.condition, wide: true }, ...(of.kind === 'aggregate' ? [] : [{ label: 'Criteria', value: of.criteria, wide: true }, { label: 'Cause', value: of.cause, wide: true }]), { label: 'Effect', value: of.effect, wide: true },
              ...(of.controlId ? [{ label: 'Control', value: <Link href={`/controls/${of.controlId}`}>{`${of.controlCode} ${of.controlTitle}`}</Link> }] : []), { label: 'Engagement', value: <Link href={`/engagements/${of.engagementId}`}>{`${of.engagementCode} ${of.engagementTitle}`}</Link> },
              { label: 'Kind', value: deficiencyKinds[of.kind] }, { label: 'Time', value: <><Time at={of.fromAt} format="absolute" /> to <Time at={of.toAt} format="absolute" /></> },
              { label: 'Systems', value: of.systems.map(({ name }) => name).join(', ') }, { label: 'Process', value: of.process }, { label: 'Assertions', value: of.assertions.map((each) => assertionNames[each as keyof typeof assertionNames] ?? each).join(', ') }, { label: 'Raised by', value: <>{of.raisedByName ?? 'Somebody'}, <Time at={of.createdAt} format="absolute" /></> },
            ]}
          />
        </Panel>
        {of.members.length > 0 && (
          <Panel title="Members" meaning="Each stays a deficiency of its own; together they are never less severe than the highest of them." flush>
            <Rows caption="Members" heads={['Deficiency', 'Control', 'Severity', 'State']} rows={of.members.map((each) => ({ key: each.id, cells: [<Link key="d" href={`/deficiencies/${each.id}`}>{deficiencyName(each)}</Link>, each.controlCode ?? '—', <SeverityMark key="s" value={each.severity} />, <StateMark key="t" value={each.state} />] }))} />
          </Panel>
        )}
        {of.aggregates.length > 0 && <Panel title="Looked at together in"><ul className="stack">{of.aggregates.map((each) => <li key={each.id} className="row wrap"><Link href={`/deficiencies/${each.id}`}>{deficiencyName(each)}</Link> <SeverityMark value={each.severity} /></li>)}</ul></Panel>}
        {of.kind !== 'aggregate' && <Sources of={of} adds={live && may(person, 'deficiencies.addSource')} />}
        <Evaluations of={of} me={person.userId} reviews={of.state === 'evaluated' && may(person, 'deficiencies.review')} />
        {of.kind !== 'aggregate' && <Responses of={of} owners={responds && (person.grants['deficiencies.respond'] === 'any' || [of.ownerId, of.controlOwnerId].includes(person.userId)) ? owners : null} />}
        <Acts of={of} person={person} retests={retests} />
      </TwoColumn>
    </Page>
  )
}
