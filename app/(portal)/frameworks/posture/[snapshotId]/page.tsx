import { Page } from '#components/page/page.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { backTo, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { requirementOutcomes } from '#lib/modules/frameworks/words.ts'
import { getSnapshot } from '#lib/modules/posture-snapshots/snapshot.ts'
import { snapshotReasons } from '#lib/modules/posture-snapshots/words.ts'
import { Rows } from '../../../_parts/rows.tsx'
import { percent, scoreWords, Stands } from '../../_parts/marks.tsx'
import { snapshotOf } from '../_parts/snapshot-rows.tsx'

type Of = Awaited<ReturnType<typeof getSnapshot>>
const Requirement = ({ of }: { of: { requirementId: string; code: string } }) => <a className="inline" href={`/frameworks/requirements/${of.requirementId}`}>{of.code}</a>
const Outcome = ({ value, partly = false }: { value: Of['rows'][number]['outcome'] | null; partly?: boolean }) => (value === null ? <span className="muted">Not in scope</span> : <Stands outcome={value} partly={partly} excluded={false} />)

export default async function SnapshotPage({ params, searchParams }: { params: Promise<{ snapshotId: string }>; searchParams: Search }) {
  const { snapshotId } = await params
  const path = `/frameworks/posture/${snapshotId}`
  const { person } = await requirePerson('postureSnapshots.read', path)
  const search = await searchParams
  const list = readList(search, getSnapshot)
  const of = await shown(getSnapshot(person, { ...list.filters, id: snapshotId, after: typeof search.after === 'string' ? search.after : undefined }), backTo(path, snapshotId))
  const mixed = of.frameworkId === null
  const next = of.next === null ? null : `${path}?${new URLSearchParams({ ...list.filters, after: String(of.next) })}`
  return (
    <Page title={`Posture of ${snapshotOf(of)}`} meaning={<>As of <Time at={of.takenAt} />. {scoreWords(of)}.</>} breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }, { label: 'Posture', href: mixed ? '/frameworks/posture' : `/frameworks/posture?frameworkId=${of.frameworkId}` }]}>
      <div className="stack">
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Score', value: <><b>{percent(of)}</b> <span className="muted">{of.weightPassed} of {of.weight} by weight</span></> },
              { label: 'Requirements in scope', value: <>{of.requirements} <span className="muted">{of.excluded} more excluded</span></> },
              { label: 'Taken', value: <>{snapshotReasons[of.reason]}{of.engagementId && <>: <a className="inline" href={`/engagements/${of.engagementId}`}>{of.engagementCode} {of.engagementTitle}</a></>}</> },
              { label: 'Controls that map to it', value: `${of.controls}, of which ${of.implemented} are implemented and ${of.evidenced} have current evidence` },
              { label: 'The one before', value: of.before ? <><a className="inline" href={`/frameworks/posture/${of.before.id}`}><Time at={of.before.takenAt} /></a> <span className="muted">{percent(of.before)}, {of.before.passed} of {of.before.requirements} passed</span></> : 'There is none' },
              { label: 'Weights', value: 'critical 4, high 3, medium 2, low 1; a control counts as high, a requirement that nothing tests as medium' },
            ]}
          />
        </Panel>
        {of.before && (
          <Panel title="Moved since the one before" meaning={of.changed === 0 ? 'Nothing: each requirement stands as it did.' : `${formatCount(of.changed, 'requirement')} moved${of.changes.length < of.changed ? `; the first ${of.changes.length} are shown` : ''}.`} flush={of.changes.length > 0}>
            {of.changes.length > 0 && (
              <Rows
                caption="Moved" heads={['Number', ...(mixed ? ['Framework'] : []), 'Requirement', 'Before', 'After']}
                rows={of.changes.map((each) => ({ key: each.requirementId, cells: [<Requirement key="a" of={each} />, ...(mixed ? [each.framework] : []), each.title, <Outcome key="b" value={each.before} />, <Outcome key="c" value={each.after} />] }))}
              />
            )}
          </Panel>
        )}
        <FilterBar list={list} path={path} filters={[{ kind: 'select', name: 'outcome', label: 'Stood', options: Object.entries(requirementOutcomes).map(([value, label]) => ({ value, label })) }, { kind: 'select', name: 'changed', label: 'Moved', options: [{ value: 'true', label: 'Moved only' }] }]} />
        <Panel title="Why this number is so" meaning={`${of.matching} of ${of.requirements} requirements${of.rows.length < of.matching ? `; ${of.rows.length} of them on this page` : ''}. What passed adds its weight above, all of them below.`} flush={of.rows.length > 0}>
          {of.rows.length === 0 ? <p className="muted">No requirement matches.</p> : (
            <Rows
              caption="Requirements" heads={['Number', ...(mixed ? ['Framework'] : []), 'Requirement', 'Stood', 'Weight', 'Why']}
              rows={of.rows.map((each) => ({ key: each.requirementId, cells: [<Requirement key="a" of={each} />, ...(mixed ? [each.framework] : []), each.title, <Outcome key="o" value={each.outcome} partly={each.partly} />, String(each.weight), <span key="w" className="muted">{each.why}</span>] }))}
            />
          )}
        </Panel>
        {next && <p><a className="link" href={next}>Next requirements</a></p>}
      </div>
    </Page>
  )
}
