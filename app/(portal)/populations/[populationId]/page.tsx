import { Checkbox } from '#components/form/choices.tsx'
import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { isMapped, type PopulationSource, populationSources } from '#lib/modules/populations/model.ts'
import { comparablePopulations, getPopulation, mappingOf } from '#lib/modules/populations/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { openRun, Running } from '../../_parts/run.tsx'
import { saidOf } from '../../_parts/said.tsx'
import { Answer, type Population } from '../_parts/answer.tsx'
import { Files } from '../_parts/files.tsx'
import { PopulationFrame } from '../_parts/frame.tsx'
import { Mapping } from '../_parts/mapping.tsx'
import { Reconcile } from '../_parts/reconcile.tsx'
import { freeze, readAgain } from '../actions.ts'

export default async function PopulationPage({ params, searchParams }: { params: Promise<{ populationId: string }>; searchParams: Search }) {
  const { populationId } = await params
  const { person } = await requirePerson('populations.read', `/populations/${populationId}`)
  const of = await shown(getPopulation(person, { id: populationId }))
  const search = await searchParams
  const run = of.run && openRun([{ ...of.run, total: of.run.total ?? 0 }])
  const reads = !run && may(person, 'populations.import')
  const maps = isMapped(of.source) && of.state === 'draft' && reads ? await mappingOf(person, of) : null
  const compares = of.state === 'complete' && may(person, 'populations.reconcile') ? await comparablePopulations(person, { populationId: of.id }) : null
  return (
    <PopulationFrame of={of} view="" actions={reads && !isMapped(of.source) && of.state === 'draft' && <Form action={readAgain.bind(null, of.id)} layout="inline" label="Read it"><Submit icon="list-checks">Read it</Submit></Form>}>
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {run && <Panel title="Being read" meaning="It goes on when you leave this page."><Running run={run} label="Bytes read" what="reading" every={2} cancel={false} /></Panel>}
        {!run && of.error && <Notice kind="danger" alert title="It could not be read">{of.error}</Notice>}
        {maps && <Mapping id={of.id} source={of.source} found={maps} said={of.mapping} />}
        {of.state !== 'draft' && <Counts of={of} />}
        {of.state !== 'draft' && <Answer of={of} />}
        {compares && <Reconcile of={of} others={compares} />}
        <Freeze of={of} person={person} />
        <Record of={of} />
        <Files of={of} person={person} picture={search.picture} said={saidOf(person, search)} />
        {of.warnings.length > 0 && <Panel title="Warnings" meaning={of.warningCount > of.warnings.length ? `The first ${of.warnings.length} of ${formatNumber(of.warningCount)}.` : undefined}><ul className="stack">{of.warnings.slice(0, 100).map((each, n) => <li key={n}>{each.at && <b>{each.at}</b>} {each.said}</li>)}</ul></Panel>}
      </TwoColumn>
    </PopulationFrame>
  )
}

function Counts({ of }: { of: Population }) {
  return (
    <Stats>
      <Stat label="Rows" value={of.accepted} of={of.entries ?? 0} unit="of the records" href={`/populations/${of.id}/rows`} />
      <Stat label="Rejected" value={of.rejected} of={of.records ?? 0} unit="records" tone={of.rejected ? 'warn' : 'neutral'} {...(of.rejected && { href: `/populations/${of.id}/rejects?kind=rejected` })} />
      {of.conflicts ? <Stat label="Conflicts" value={of.conflicts} tone="bad" href={`/populations/${of.id}/rejects?kind=conflict`} /> : null}
      {of.former ? <Stat label="Since the last one" value={of.came === null ? null : of.came + (of.went ?? 0) + (of.altered ?? 0)} unit="rows" href={`/populations/${of.id}/changes`} caveat={`${formatNumber(of.came ?? 0)} came, ${formatNumber(of.went ?? 0)} went, ${formatNumber(of.altered ?? 0)} changed`} /> : <Stat label="Duplicates" value={of.duplicates} />}
    </Stats>
  )
}

function Record({ of }: { of: Population }) {
  return (
    <Panel title="Extraction record">
      <Facts
        facts={[
          { label: 'System', value: <a href={`/systems/${of.systemId}`}>{of.systemName}</a> },
          { label: 'Source', value: populationSources[of.source as PopulationSource]?.name ?? of.source },
          { label: 'Extracted', value: <Time at={of.extractedAt} format="absolute" zone="UTC" /> },
          { label: 'By', value: of.extractedByName ?? 'Tickmark' },
          ...(of.connectionId ? [{ label: 'Pulled through', value: <a href={`/settings/connections/${of.connectionId}`}>{of.connectionName}</a> }] : []),
          { label: 'Report, query or endpoint', value: of.report, wide: true },
          { label: 'Parameters', value: <span className="whitespace-pre-line">{of.parameters}</span>, wide: true },
          { label: 'Read', value: <Time at={of.readAt} format="absolute" none="Not yet" /> },
          { label: 'How', value: of.facts.join(', ') },
          { label: 'The last one of its source', value: of.former ? <a href={`/populations/${of.formerId}`}>{of.former.title}, {formatNumber(of.former.accepted ?? 0)} rows</a> : 'None: it is the first' },
          { label: 'Frozen', value: of.frozenAt && <>{of.frozenByName}, <Time at={of.frozenAt} format="absolute" /></> },
          { label: 'Merkle root over its rows', value: of.root && <Code>{of.root}</Code>, wide: true },
        ]}
      />
    </Panel>
  )
}

function Freeze({ of, person }: { of: Population; person: Person }) {
  if (of.state !== 'complete' || !may(person, 'populations.freeze')) return null
  const unexplained = of.reconciliation?.unexplained ?? 0
  const stops = [
    ...(of.conflicts ? ['Rows contradict each other: have the export mended, and import it anew.'] : []), ...(of.lacking.length > 0 ? ['Something is lacking: nothing may be concluded from what is not there.'] : []),
    ...(unexplained > 0 ? [`${unexplained === 1 ? 'One difference is' : `${formatNumber(unexplained)} differences are`} not explained.`] : []),
  ]
  return (
    <Panel title="Freeze" meaning="Frozen it is what is tested, and nothing of it moves any more. The one before of this system and source is superseded.">
      {stops.length > 0 ? <Notice kind="warn" title="It cannot be frozen">{stops.join(' ')}</Notice> : (
        <Form action={freeze.bind(null, of.id, of.version)} label="Freeze">
          {of.remarks.length > 0 && <Notice kind="warn" title="Answer for this"><ul>{of.remarks.map((each) => <li key={each}>{each}</li>)}</ul></Notice>}
          {of.accepted === 0 && <Checkbox name="notOccurring" label="Not occurring: I confirm that there is nothing to list" />}
          <TextArea name="reason" label="Your answer" required={of.remarks.length > 0} maxLength={2000} help="Whoever tests with this population reads it." />
          <FormFoot><Submit icon="lock">Freeze it</Submit></FormFoot>
        </Form>
      )}
    </Panel>
  )
}
