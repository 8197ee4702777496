import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { downloads, listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { frameworkLabel } from '#lib/modules/frameworks/model.ts'
import { snapshotsExport } from '#lib/modules/posture-snapshots/exports.ts'
import { listSnapshots, snapshotFrameworks } from '#lib/modules/posture-snapshots/queries.ts'
import { snapshotReasons } from '#lib/modules/posture-snapshots/words.ts'
import { percent } from '../../_parts/marks.tsx'
import { snapshotOf } from '../_parts/snapshot-rows.tsx'

const path = '/frameworks/posture/snapshots'

export default async function SnapshotsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('postureSnapshots.read', path)
  const list = readList(await searchParams, listSnapshots)
  const [page, frameworks] = await shown(Promise.all([listSnapshots(person, listInput(list)), snapshotFrameworks(person, {})]), path)
  return (
    <Page title="Snapshots" meaning="How the organization stood: taken by hand, every day, and as an audit begins. None of them ever changes." breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }, { label: 'Posture', href: '/frameworks/posture' }]}>
      <FilterBar list={list} path={path} filters={[{ kind: 'select', name: 'frameworkId', label: 'Framework', options: frameworks.map((each) => ({ value: each.id, label: frameworkLabel(each) })) }, { kind: 'select', name: 'overall', label: 'Of', options: [{ value: 'true', label: 'All frameworks together' }] }]} />
      <DataTable
        caption="Posture snapshots, the newest first"
        columns={[
          { key: 'taken', header: 'Taken', sort: 'takenAt', cell: (of) => <Time at={of.takenAt} /> },
          { key: 'framework', header: 'Of', cell: (of) => snapshotOf(of) },
          { key: 'why', header: 'Why', hideBelow: 'md', cell: (of) => snapshotReasons[of.reason] },
          { key: 'score', header: 'Score', align: 'right', cell: (of) => percent(of) },
          { key: 'passed', header: 'Passed', align: 'right', cell: (of) => `${of.passed} of ${of.requirements}` },
          { key: 'failed', header: 'Failed', align: 'right', hideBelow: 'sm', cell: (of) => of.failed },
          { key: 'unclear', header: 'Not evaluable', align: 'right', hideBelow: 'sm', cell: (of) => of.notEvaluable },
          { key: 'controls', header: 'Controls with evidence', align: 'right', hideBelow: 'lg', cell: (of) => `${of.evidenced} of ${of.controls}` },
        ]}
        rows={page.rows}
        rowKey={(of) => of.id}
        rowHref={(of) => `/frameworks/posture/${of.id}`}
        list={list}
        path={path}
        page={page}
        downloads={downloads(person, snapshotsExport, list)}
        empty={<EmptyState icon="layers" title="No snapshot">One is taken every day while a framework is adopted.</EmptyState>}
      />
    </Page>
  )
}
