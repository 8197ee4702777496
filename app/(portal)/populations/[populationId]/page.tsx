import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Stat, Stats } from '#components/ui/stat.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { formatBytes, formatNumber } from '#lib/format.ts'
import { type PopulationSource, populationSources } from '#lib/modules/populations/model.ts'
import { getPopulation, lookAtRows, mappingOf } from '#lib/modules/populations/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { recordTabs } from '../../_parts/record-tabs.tsx'
import { openRun, Running } from '../../_parts/run.tsx'
import { Mapping } from '../_parts/mapping.tsx'
import { PopulationState } from '../_parts/marks.tsx'
import { Rejects, Rows } from '../_parts/rows.tsx'
import { freeze, readAgain } from '../actions.ts'

type Population = Awaited<ReturnType<typeof getPopulation>>

export default async function PopulationPage({ params, searchParams }: { params: Promise<{ populationId: string }>; searchParams: Search }) {
  const { populationId } = await params
  const { person } = await requirePerson('populations.read', `/populations/${populationId}`)
  const of = await shown(getPopulation(person, { id: populationId }))
  const lost = (of.rejected ?? 0) + (of.blank ?? 0) + (of.duplicates ?? 0) + (of.conflicts ?? 0)
  const { view, tabs } = recordTabs((await searchParams).view, {
    label: of.title, href: `/populations/${of.id}`,
    views: [{ view: 'overview', label: 'Overview' }, ...(of.state === 'draft' ? [] : [{ view: 'rows' as const, label: 'Rows', count: of.accepted ?? 0 }, { view: 'rejects' as const, label: 'No row', count: lost }])],
  })
  const run = of.run && openRun([{ ...of.run, total: of.run.total ?? 0 }])
  const looked = view === 'overview' ? null : await lookAtRows(person, { populationId: of.id })
  const maps = of.source === 'table' && of.state === 'draft' && !run && may(person, 'populations.import') ? await mappingOf(person, of) : null
  return (
    <Page
      title={of.title}
      breadcrumbs={[{ label: 'Populations', href: '/populations' }]}
      marks={<><PopulationState value={of.state} /> {of.sample && <Badge>Sample</Badge>}</>}
      actions={!run && of.source !== 'table' && of.state === 'draft' && may(person, 'populations.import') && <Form action={readAgain.bind(null, of.id)} layout="inline" label="Read it"><Submit icon="list-checks">Read it</Submit></Form>}
      tabs={tabs}
    >
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {run && <Panel title="Being read" meaning="It goes on when you leave this page."><Running run={run} label="Bytes read" what="reading" every={2} cancel={false} /></Panel>}
        {!run && of.error && <Notice kind="danger" alert title="It could not be read">{of.error}</Notice>}
        {view === 'overview' && <Overview of={of} />}
        {maps && <Mapping id={of.id} found={maps} said={of.mapping} />}
        {view === 'overview' && <Freeze of={of} person={person} />}
        {view === 'rows' && looked && <Rows rows={looked.rows} of={of.accepted ?? 0} download={may(person, 'populations.export') && `/api/v1/population-rows.csv?populationId=${of.id}`} />}
        {view === 'rejects' && looked && <Rejects rejects={looked.rejects} of={lost} download={may(person, 'populations.exportRejects') && `/api/v1/population-rejects.csv?populationId=${of.id}`} />}
      </TwoColumn>
    </Page>
  )
}

function Overview({ of }: { of: Population }) {
  return (
    <>
      {of.state !== 'draft' && (
        <Stats>
          <Stat label="Rows" value={of.accepted} of={of.entries ?? 0} unit="of the records" />
          <Stat label="Rejected" value={of.rejected} of={of.records ?? 0} unit="records" tone={of.rejected ? 'warn' : 'neutral'} />
          <Stat label="Duplicates" value={of.duplicates} />
          <Stat label="Conflicts" value={of.conflicts} tone={of.conflicts ? 'bad' : 'neutral'} />
          <Stat label="Blank" value={of.blank} />
        </Stats>
      )}
      {of.lacking.length > 0 && <Notice kind="danger" title="The source did not give all of it"><ul>{of.lacking.slice(0, 50).map((each) => <li key={each}>{each}</li>)}</ul></Notice>}
      <Panel title="Extraction record">
        <Facts
          facts={[
            { label: 'System', value: <a href={`/systems/${of.systemId}`}>{of.systemName}</a> },
            { label: 'Source', value: populationSources[of.source as PopulationSource]?.name ?? of.source },
            { label: 'Extracted', value: <Time at={of.extractedAt} format="absolute" /> },
            { label: 'By', value: of.extractedByName ?? 'Tickmark' },
            { label: 'Report, query or endpoint', value: of.report, wide: true },
            { label: 'Parameters', value: of.parameters, wide: true },
            { label: 'Files, as they came', value: <ul>{of.files.map((file) => <li key={file.artifactId}><a href={`/artifacts/${file.artifactId}`}>{file.name}</a> {file.part && <Badge>{file.part}</Badge>} {formatBytes(file.size)}</li>)}</ul>, wide: true },
            { label: 'Read', value: <Time at={of.readAt} format="absolute" none="Not yet" /> },
            { label: 'How', value: of.facts.join(', ') },
            { label: 'Compared with', value: of.former ? `${of.former.title}, ${formatNumber(of.former.accepted ?? 0)} rows` : 'Nothing: it is the first' },
            { label: 'Frozen', value: of.frozenAt && <>{of.frozenByName}, <Time at={of.frozenAt} format="absolute" /></> },
            ...(of.reason ? [{ label: 'What whoever froze it answers', value: of.reason, wide: true }] : []),
            { label: 'Merkle root over its rows', value: of.root && <Code>{of.root}</Code>, wide: true },
          ]}
        />
      </Panel>
      {of.warnings.length > 0 && <Panel title="Warnings" meaning={of.warningCount > of.warnings.length ? `The first ${of.warnings.length} of ${formatNumber(of.warningCount)}.` : undefined}><ul className="stack">{of.warnings.slice(0, 100).map((each, n) => <li key={n}>{each.at && <b>{each.at}</b>} {each.said}</li>)}</ul></Panel>}
    </>
  )
}

function Freeze({ of, person }: { of: Population; person: Person }) {
  if (of.state !== 'complete' || !may(person, 'populations.freeze')) return null
  const whole = of.lacking.length === 0 && !of.conflicts
  return (
    <Panel title="Freeze" meaning="Frozen it is what is tested, and nothing of it moves any more. The one before of this system and source is superseded.">
      {!whole && <Notice kind="warn" title="It cannot be frozen">{of.conflicts ? 'Rows contradict each other: have the export mended, and import it anew.' : 'Something is lacking: nothing may be concluded from what is not there.'}</Notice>}
      {whole && (
        <Form action={freeze.bind(null, of.id, of.version)} label="Freeze">
          {of.remarks.length > 0 && <Notice kind="warn" title="Answer for this"><ul>{of.remarks.map((each) => <li key={each}>{each}</li>)}</ul></Notice>}
          <TextArea name="reason" label="Your answer" required={of.remarks.length > 0} maxLength={2000} help="Whoever tests with this population reads it." />
          <FormFoot><Submit icon="lock">Freeze it</Submit></FormFoot>
        </Form>
      )}
    </Panel>
  )
}
