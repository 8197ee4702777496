import { Lines } from '#components/chart/charts.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatBytes, formatDate } from '#lib/format.ts'
import type { getPlan } from '#lib/modules/backup-plans/queries.ts'

type Plan = Awaited<ReturnType<typeof getPlan>>

const mega = (bytes: number | null) => (bytes === null ? null : Math.round(bytes / 10_000) / 100)

/** How large its backups were, and how long restores took beside the target. A line needs two points; what was not measured is a gap. */
export function PlanTrend({ plan }: { plan: Plan }) {
  const sizes = plan.backups.filter((each) => each.bytes !== null)
  const tests = plan.tests.filter((each) => each.rtoSeconds !== null)
  const [last, first] = [sizes.at(-1), sizes[0]]
  return (
    <>
      {sizes.length > 1 && (
        <Panel>
          <Lines
            title="Size of backups" axis="Backup" summary={`${formatBytes(first?.bytes ?? 0)} at first, ${formatBytes(last?.bytes ?? 0)} in the newest of ${plan.backups.length}.`}
            series={[{ key: 'size', label: 'MB', color: 'accent' }]} points={plan.backups.map((each) => ({ label: formatDate(each.at), values: { size: each.succeeded ? mega(each.bytes) : null } }))}
          />
        </Panel>
      )}
      {tests.length > 1 && (
        <Panel>
          <Lines
            title="How long restores took" axis="Restore test" summary={`${tests.length} of ${plan.tests.length} restore tests were measured${plan.rtoTarget === null ? '; there is no target' : ''}.`}
            series={[{ key: 'took', label: 'Minutes', color: 'accent' }, ...(plan.rtoTarget === null ? [] : [{ key: 'target', label: 'Target', color: 'grey' as const }])]}
            points={plan.tests.map((each) => ({ label: formatDate(each.at), values: { took: each.rtoSeconds === null ? null : Math.round(each.rtoSeconds / 6) / 10, target: plan.rtoTarget } }))}
          />
        </Panel>
      )}
    </>
  )
}
