import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Person } from '#lib/auth/actor.ts'
import { downloads, listed } from '#lib/edge/page.ts'
import { formatBytes } from '#lib/format.ts'
import type { ListState } from '#lib/list.ts'
import { runsExport } from '#lib/modules/backup-plans/exports.ts'
import { comparisons, resultWords, runKinds, runStatuses } from '#lib/modules/backup-plans/model.ts'
import { countRuns, listRuns } from '#lib/modules/backup-plans/queries.ts'
import { Measured, ReviewState, RunResult } from './marks.tsx'

const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))

type RunRow = Awaited<ReturnType<typeof listRuns>>['rows'][number]

/** Runs of all plans, or of one. `own`: the same list with what stands fixed. */
export async function RunTable({ person, list, own, path }: { person: Person; list: ListState; own: ListState; path: string }) {
  const page = await listed(person, own, [listRuns, countRuns], path)
  const one = own.filters.planId !== undefined && list.filters.planId === undefined
  return (
    <>
      <FilterBar
        list={list}
        path={path}
        filters={[
          { kind: 'select', name: 'kind', label: 'Kind', options: optionsOf(runKinds) },
          { kind: 'select', name: 'result', label: 'Result', options: optionsOf(resultWords) },
          { kind: 'select', name: 'comparison', label: 'Compared', options: optionsOf(comparisons) },
          { kind: 'select', name: 'status', label: 'Review', options: optionsOf(runStatuses) },
          { kind: 'dates', from: 'from', to: 'to', label: 'Began' },
        ]}
        named={{ planId: { label: 'Backup plan', value: page.rows[0]?.plan ?? 'One plan' } }}
      />
      <DataTable
        caption="Backups and restore tests, newest first"
        columns={[
          // Beside the activity of a plan there is no room for more columns.
          ...(one ? [{ key: 'run', header: 'Run', sort: 'beganAt' as const, cell: (run: RunRow) => <>{runKinds[run.kind]}<span className="second"><Time at={run.beganAt} format="absolute" /></span></> }] : [
            { key: 'run', header: 'Run', cell: (run: RunRow) => <>{runKinds[run.kind]}<span className="second">{run.plan}</span></> },
            { key: 'beganAt', header: 'Began', sort: 'beganAt' as const, cell: (run: RunRow) => <Time at={run.beganAt} format="absolute" /> },
          ]),
          { key: 'result', header: 'Result', cell: (run) => <><RunResult of={run} />{one && run.rtoSeconds !== null && <span className="second">RTO <Measured seconds={run.rtoSeconds} target={null} met={run.rto} short /></span>}</> },
          { key: 'bytes', header: 'Size', align: 'right', hideBelow: 'md', cell: (run) => (run.bytes === null ? 'Not said' : formatBytes(run.bytes)) },
          ...(one ? [] : [
            { key: 'rto', header: 'RTO', hideBelow: 'md' as const, cell: (run: RunRow) => (run.kind === 'restore_test' ? <Measured seconds={run.rtoSeconds} target={run.rtoTarget} met={run.rto} /> : '') },
            { key: 'rpo', header: 'RPO', hideBelow: 'xl' as const, cell: (run: RunRow) => (run.kind === 'restore_test' ? <Measured seconds={run.rpoSeconds} target={run.rpoTarget} met={run.rpo} /> : '') },
            { key: 'by', header: 'Performed by', hideBelow: 'xl' as const, cell: (run: RunRow) => run.performedByName ?? 'Not said' },
          ]),
          { key: 'status', header: 'Review', hideBelow: 'sm', cell: (run) => <ReviewState of={run.status} /> },
        ]}
        total={{ of: page.total, noun: ['run'] }}
        rows={page.rows}
        rowKey={(run) => run.id}
        rowHref={(run) => `/backup-plans/runs/${run.id}`}
        list={list}
        path={path}
        page={page}
        order="newer"
        downloads={downloads(person, runsExport, own)}
        empty={<EmptyState icon="database-backup" title="No run yet">The agent script or your own tool posts one after each backup and each restore test.</EmptyState>}
      />
    </>
  )
}
