import type { Column } from '#components/table/data-table.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { Time } from '#components/ui/time.tsx'
import { severityName } from '#lib/modules/findings/model.ts'
import type { listFindings } from '#lib/modules/findings/queries.ts'
import { Actor, FindingState } from './marks.tsx'

type Finding = Awaited<ReturnType<typeof listFindings>>['rows'][number]

/** Of every list of single findings. */
export const findingColumns: Column<Finding>[] = [
  { key: 'rule', header: 'Finding', cell: (finding) => finding.ruleName },
  { key: 'severity', header: 'Severity', sort: 'severity', cell: (finding) => <Severity value={severityName(finding.severity)} /> },
  { key: 'risk', header: 'Risk', sort: 'riskScore', align: 'right', cell: (finding) => finding.riskScore },
  { key: 'user', header: 'User', cell: (finding) => <Actor name={finding.accountName ?? finding.userName} source={finding.source} /> },
  { key: 'status', header: 'Status', cell: (finding) => <FindingState value={finding.status} /> },
  { key: 'assignee', header: 'Assigned', hideBelow: 'lg', cell: (finding) => finding.assigneeName ?? '—' },
  { key: 'occurred', header: 'Occurred', sort: 'occurredAt', hideBelow: 'sm', cell: (finding) => <><Time at={finding.occurredAt} format="absolute" /><span className="second muted"><Time at={finding.occurredAt} /></span></> },
  { key: 'found', header: 'Found', hideBelow: 'lg', cell: (finding) => <Time at={finding.createdAt} /> },
]
