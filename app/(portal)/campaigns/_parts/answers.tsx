import type { ReactNode } from 'react'
import { Code } from '#components/ui/avatar.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { now } from '#lib/clock.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import type { getCampaign } from '#lib/modules/campaigns/queries.ts'
import { type PopulationSource, populationSources } from '#lib/modules/populations/model.ts'
import type { listRevocations } from '#lib/modules/revocations/queries.ts'

type Campaign = Awaited<ReturnType<typeof getCampaign>>
type Revocations = Awaited<ReturnType<typeof listRevocations>>['rows']

/** The five questions of an auditor, each with its answer or with what is still lacking. */
export function Answers({ of, revocations }: { of: Campaign; revocations: Revocations }) {
  const open = revocations.filter((each) => each.state === 'open')
  const overdue = open.filter((each) => each.dueAt < now())
  const untold = of.scope.filter((each) => each.granters === null)
  return (
    <Panel title="What an auditor asks">
      <dl className="answers">
        <Answer asks="Was the list complete?">
          <ul>{of.scope.map((each) => (
            <li key={`${each.systemId}:${each.source}`}>
              <b>{each.system}</b>, {populationSources[each.source as PopulationSource]?.name ?? each.source}: {each.populationId ? <><a className="link" href={`/populations/${each.populationId}`}>{each.title}</a>, {formatNumber(each.accepted ?? 0)} rows{each.rejected ? `, ${formatNumber(each.rejected)} records rejected and answered for` : ''}, extracted <Time at={each.extractedAt} format="absolute" /></> : each.presentId ? <><a className="link" href={`/populations/${each.presentId}`}>{each.presentTitle}</a> will be taken</> : <Badge tone="warn">No frozen population within its time</Badge>}
            </li>
          ))}</ul>
        </Answer>
        <Answer asks="Is it unchanged since?">
          {of.scope.some((each) => each.root) ? <>Each row bears the hash of its population, and a decision counts for that hash alone. Merkle roots: <ul>{of.scope.filter((each) => each.root).map((each) => <li key={`${each.systemId}:${each.source}`}>{each.system} <Code>{each.root ?? ''}</Code></li>)}</ul></> : 'Nothing is taken yet.'}
        </Answer>
        <Answer asks="Did the right person decide?">
          {of.reviewer === 'manager' ? 'The manager of each person' : 'The owner of each system'}{of.privilegedToSecurity && `, privileged rights ${of.securityName}`}; nobody their own access, and nobody who can give these rights.
          {untold.length > 0 && <> <Badge tone="warn">Could not tell</Badge> Which rights of {untold.map((each) => each.system).join(', ')} let their holder give rights was never said.</>}
        </Answer>
        <Answer asks="Is what was rejected gone?">
          {revocations.length === 0 ? (of.rejected > 0 ? `${formatCount(of.rejected, 'row')} rejected; removal begins when its reviewer submits.` : 'Nothing was rejected.') : <><a className="link" href={`/revocations?campaignId=${of.id}`}>{formatCount(revocations.length, 'revocation')}</a>{revocations.length === 100 && ' or more'}: {formatNumber(revocations.filter((each) => each.state === 'removed').length)} shown as gone by a later population, {formatNumber(open.length)} open{overdue.length > 0 && `, ${formatNumber(overdue.length)} of them overdue`}.</>}
        </Answer>
        <Answer asks="When?">
          {of.openedAt ? <>Opened <Time at={of.openedAt} format="absolute" />{of.closedAt && <>, closed <Time at={of.closedAt} format="absolute" /> by {of.closedByName}</>}{of.signedOffAt && <>, signed off <Time at={of.signedOffAt} format="absolute" /> by {of.signedOffByName}</>}. Due <Time at={of.dueAt} format="absolute" />.{of.statement && <> “{of.statement}”</>}</> : 'Not opened yet.'}
        </Answer>
      </dl>
    </Panel>
  )
}

const Answer = ({ asks, children }: { asks: string; children: ReactNode }) => <div><dt>{asks}</dt><dd>{children}</dd></div>
