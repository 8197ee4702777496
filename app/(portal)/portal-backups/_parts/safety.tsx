import { Status } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatBytes, formatDuration } from '#lib/format.ts'
import { targets } from '#lib/modules/portal-backups/model.ts'

type Last = { takenAt: Date | null; size: number | null } | null
type Drill = { endedAt: Date; outcome: 'passed' | 'failed'; rtoSeconds: number } | null

const span = (seconds: number) => formatDuration(seconds * 1000)

/** What would be lost if the database were lost now, and how long it took the last time to bring it back, beside what is promised. */
export function Safety({ last, drill, at, keepDays, now = Date.now() }: { last: Last; drill: Drill; at: string | null; keepDays: number; now?: number }) {
  const age = last?.takenAt ? Math.max(0, Math.round((now - last.takenAt.getTime()) / 1000)) : null
  return (
    <Panel title="Were it lost now" meaning="A backup a day cannot keep an hour: for that, WAL is archived as well (operator guide, Backups).">
      <Facts
        facts={[
          { label: 'Newest backup', value: last ? <><Time at={last.takenAt} format="both" />{last.size !== null && `, ${formatBytes(last.size)}`}</> : 'None yet' },
          { label: 'Would be lost', value: age === null ? 'Everything' : <>{span(age)} of entries, but for those that are anchored <Target met={age <= targets.rpoSeconds} seconds={targets.rpoSeconds} of="RPO" /></> },
          { label: 'Last drill', value: drill ? <><Time at={drill.endedAt} format="both" /> <Status tone={drill.outcome === 'passed' ? 'good' : 'bad'}>{drill.outcome === 'passed' ? 'Passed' : 'Failed'}</Status></> : 'None yet: npm run restore-drill' },
          { label: 'Took', value: drill ? <>{span(drill.rtoSeconds)} <Target met={drill.outcome === 'passed' && drill.rtoSeconds <= targets.rtoSeconds} seconds={targets.rtoSeconds} of="RTO" /></> : 'Not measured' },
          { label: 'Schedule', value: at ? `Every day at ${at} UTC, kept ${keepDays} days` : 'None: set BACKUP_AT for one every day' },
        ]}
      />
    </Panel>
  )
}

function Target({ met, seconds, of }: { met: boolean; seconds: number; of: string }) {
  return <Status tone={met ? 'good' : 'warn'}>{`${of} ${span(seconds)} ${met ? 'met' : 'missed'}`}</Status>
}
