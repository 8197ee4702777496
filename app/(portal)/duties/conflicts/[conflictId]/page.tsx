import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { actKinds, conflictStates, voidReasons } from '#lib/modules/duties/model.ts'
import { getConflict } from '#lib/modules/duties/queries.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { ActOf } from '../../_parts/acts.tsx'
import { ConflictState, crumb, Risk } from '../../_parts/marks.tsx'
import { MitigationForm, Mitigations } from '../../_parts/mitigation.tsx'

type Conflict = Awaited<ReturnType<typeof getConflict>>

export default async function ConflictPage({ params }: { params: Promise<{ conflictId: string }> }) {
  const { conflictId } = await params
  const { person } = await requirePerson('duties.read', `/duties/conflicts/${conflictId}`)
  const of = await shown(getConflict(person, { id: conflictId }))
  const live = of.state === 'open' || of.state === 'mitigated'
  return (
    <Page title={`${of.holder}: ${of.rule}`} breadcrumbs={[crumb, { label: 'Conflicts', href: '/duties/conflicts' }]} marks={<><ConflictState value={of.state} /> <Risk value={of.risk} /></>}>
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.state === 'resolved' && <Notice kind="good" title="It is resolved">{of.proof ? <><a className="inline" href={`/populations/${of.proof.id}`}>{of.proof.title}</a>, extracted <Time at={of.proof.extractedAt} format="absolute" />, no longer has one side of it. <Code>{of.proof.root ?? ''}</Code></> : 'The roles of the portal no longer give one side of it.'}</Notice>}
        {of.state === 'void' && of.voidReason && <Notice title={conflictStates.void}>{voidReasons[of.voidReason]}. No population shows that a right is gone.</Notice>}
        {of.state === 'mitigated' && of.mitigatedUntil && <Notice kind="warn" title="It is mitigated">The mitigation expires <Time at={of.mitigatedUntil} format="absolute" />. Then the conflict is open again.</Notice>}
        {of.state === 'open' && <Notice kind="danger" title="How it is resolved">Have one of the rights removed in its system, then import and freeze a new list of that system. Nobody can tick it off. {of.reopenedAt && <>It was open again on <Time at={of.reopenedAt} format="absolute" />.</>}</Notice>}
        <Panel title="The conflict">
          <Facts facts={[
            { label: 'Who', value: of.personId ? <a href={`/people/${of.personId}`}>{of.holder}</a> : <>{of.holder} <Badge>{of.systemKey === 'portal' || of.one[0]?.systemId === null ? 'Account of the portal' : 'Account of nobody known'}</Badge></> },
            { label: 'Rule', value: <a href={`/duties/rules/${of.ruleId}`}>{of.rule}</a> }, { label: 'What could be done', value: of.why, wide: true }, { label: 'Where', value: of.system ?? (of.systemKey === 'portal' ? 'The portal' : 'Across systems') }, { label: 'Owner of the rule', value: of.owner },
            { label: 'First seen', value: <Time at={of.firstSeenAt} format="both" /> }, { label: 'Seen last in a list of', value: <Time at={of.lastSeenAt} format="both" /> },
            { label: 'Populations', value: of.populations.length === 0 ? 'None: roles of the portal' : <>{of.populations.map((each) => <span key={each.id} className="second"><a className="inline" href={`/populations/${each.id}`}>{each.title}</a> of {each.system}, <Time at={each.extractedAt} format="date" /></span>)}</>, wide: true },
          ]} />
        </Panel>
        <div className="grid-2">
          <Side title={of.oneDuty} rights={of.one} count={of.oneCount} />
          <Side title={of.otherDuty} rights={of.other} count={of.otherCount} />
        </div>
        {of.acts.length > 0 && <Panel title="What they did" meaning="Pairs of acts that two people should have done."><ul className="rows">{of.acts.map((act) => <li key={act.id}><div><p><b>{actKinds[act.kind]}</b>: {act.title}</p><p className="muted"><ActOf of={act.one} />; <ActOf of={act.other} /></p></div></li>)}</ul></Panel>}
        <Mitigations of={of.mitigations} person={person} show={`/duties/conflicts/${of.id}`} />
        {live && of.ruleState === 'approved' && may(person, 'duties.mitigate') && (of.own ? <Notice title="It is yours">Nobody mitigates a conflict of their own: somebody else has to.</Notice> : <MitigationForm person={person} ruleId={of.ruleId} conflictId={of.id} />)}
        <Panel title="History" meaning="Written where it moves, and never altered."><ul className="rows">{of.turns.map((turn) => <li key={turn.number}><div><p><ConflictState value={turn.state} /> <Time at={turn.at} format="both" /></p>{(turn.proof || turn.voidReason || turn.mitigatedUntil) && <p className="muted">{turn.proof && `Shown by ${turn.proof}`}{turn.voidReason && voidReasons[turn.voidReason]}{turn.mitigatedUntil && <>Expires <Time at={turn.mitigatedUntil} format="absolute" /></>}</p>}</div></li>)}</ul></Panel>
      </TwoColumn>
    </Page>
  )
}

function Side({ title, rights, count }: { title: string; rights: Conflict['one']; count: number }) {
  return (
    <Panel title={title} meaning={count > rights.length ? `The first ${rights.length} of ${formatCount(count, 'right')}` : formatCount(count, 'right')}>
      <ul className="rows">
        {rights.map((right) => (
          <li key={`${right.populationId} ${right.key}`}>
            <div>
              <p><b>{right.rightName}</b> in {right.system}{right.scope && `, ${right.scope}`}</p>
              <p className="muted">Account {right.accountName}{right.owned && ', which they answer for'}{right.enabled === null && ' (the source does not say whether it is enabled)'}. {waysOf(right)}</p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const waysOf = ({ paths, systemId }: Conflict['one'][number]) => {
  if (systemId === null) return `By ${paths.join(', ')}.`
  return paths.length === 0 || (paths.length === 1 && paths[0] === 'direct') ? 'Held directly.' : `Held by: ${paths.map((path) => (path === 'direct' ? 'directly' : path)).join('; ')}.`
}
