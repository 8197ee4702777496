import { Time } from '#components/ui/time.tsx'
import { frameworkLabel } from '#lib/modules/frameworks/model.ts'
import type { listSnapshots } from '#lib/modules/posture-snapshots/queries.ts'
import { snapshotReasons } from '#lib/modules/posture-snapshots/words.ts'
import { Rows } from '../../../_parts/rows.tsx'
import { percent } from '../../_parts/marks.tsx'

export type Snapshot = Awaited<ReturnType<typeof listSnapshots>>['rows'][number]

export const snapshotOf = ({ name, edition }: Pick<Snapshot, 'name' | 'edition'>) => (name ? frameworkLabel({ name, edition: edition ?? '' }) : 'All frameworks')

export const SnapshotRows = ({ rows }: { rows: Snapshot[] }) => (
  <Rows
    caption="Newest snapshots"
    heads={['Taken', 'Of', 'Why', 'Score', 'Passed', 'Failed', 'Not evaluable']}
    rows={rows.map((row) => ({
      key: row.id,
      cells: [<a key="a" className="inline" href={`/frameworks/posture/${row.id}`}><Time at={row.takenAt} /></a>, snapshotOf(row), snapshotReasons[row.reason], percent(row), `${row.passed} of ${row.requirements}`, String(row.failed), String(row.notEvaluable)],
    }))}
  />
)
