import type { Column } from '#components/table/data-table.tsx'
import { Time } from '#components/ui/time.tsx'
import type { listDrills } from '#lib/modules/runbooks/queries.ts'
import { Achieved, DrillResult, DrillReview } from './marks.tsx'

export type DrillRow = Awaited<ReturnType<typeof listDrills>>['rows'][number]

export const drillColumns: Column<DrillRow>[] = [
  { key: 'runbook', header: 'Drill', grow: true, cell: (drill) => <>{drill.runbook}<span className="second">Version {drill.versionNumber}</span></> },
  { key: 'beganAt', header: 'Began', sort: 'beganAt', cell: (drill) => <Time at={drill.beganAt} format="absolute" /> },
  { key: 'result', header: 'Result', cell: (drill) => <DrillResult of={drill.result} /> },
  { key: 'rto', header: 'RTO', hideBelow: 'md', cell: (drill) => <Achieved seconds={drill.rtoSeconds} target={drill.rtoTarget} met={drill.rto} /> },
  { key: 'rpo', header: 'RPO', hideBelow: 'lg', cell: (drill) => <Achieved seconds={drill.rpoSeconds} target={drill.rpoTarget} met={drill.rpo} /> },
  { key: 'by', header: 'Performed by', hideBelow: 'lg', cell: (drill) => drill.performedByName ?? 'The portal' },
  { key: 'status', header: 'Review', hideBelow: 'sm', cell: (drill) => <DrillReview of={drill.status} /> },
]
