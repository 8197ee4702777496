import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatDuration, formatNumber } from '#lib/format.ts'

type Drill = {
  id: string; takenAt: Date; endedAt: Date; outcome: 'passed' | 'failed'; rtoSeconds: number; rpoSeconds: number; rows: number | null; tables: number | null; logSize: number | null; files: number | null; filesWrong: number | null; error: string | null; sha256: string
}
const known = (value: number | null) => (value === null ? 'not counted' : formatNumber(value))

export function Drills({ drills }: { drills: Drill[] }) {
  if (drills.length === 0) return null
  return (
    <Panel title="Restore drills" meaning="A backup brought back into a database of its own and compared: every table, the audit trail from its first entry, the files.">
      <ul className="rows">
        {drills.map((each) => (
          <li key={each.id}>
            <div>
              <p className="row"><Time at={each.endedAt} format="both" /> <Status tone={each.outcome === 'passed' ? 'good' : 'bad'}>{each.outcome === 'passed' ? 'Passed' : 'Failed'}</Status></p>
              <p className="muted">Backup of <Time at={each.takenAt} format="absolute" />: back in {formatDuration(each.rtoSeconds * 1000)}, {formatDuration(each.rpoSeconds * 1000)} would have been lost.</p>
              <p className="muted">{known(each.rows)} rows of {known(each.tables)} tables, {known(each.logSize)} sealed entries, {known(each.files)} files read of which {known(each.filesWrong)} altered or missing.</p>
              {each.error && <p>{each.error}</p>}
              <p className="muted">SHA-256 of the result <code>{each.sha256}</code></p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
