import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatBytes, formatCount, formatNumber } from '#lib/format.ts'
import { comparisons } from '#lib/modules/backup-plans/model.ts'
import type { getRun } from '#lib/modules/backup-plans/queries.ts'

type Part = Awaited<ReturnType<typeof getRun>>['parts'][number]

const tones = { same: 'good', different: 'bad', not_evaluable: 'warn' } as const
/** So many are shown, the worst first; the download of the API has all. */
const most = 200
const order = { different: 0, not_evaluable: 1, same: 2 } as const

const shownSide = (side: Part['source'], what: string) => (side === null ? 'Nothing' : [side.rows !== null && formatCount(side.rows, what), side.bytes !== null && formatBytes(side.bytes), side.checksum !== null && side.checksum.slice(0, 16)].filter(Boolean).join(', ') || 'Nothing')

/** Each table or folder at the source and restored. */
export function Parts({ parts, what }: { parts: Part[]; what: 'row' | 'file' }) {
  const sorted = [...parts].sort((one, other) => order[one.outcome] - order[other.outcome])
  return (
    <Panel title="Parts compared" meaning={parts.length > most ? `${most} of ${formatNumber(parts.length)}, what differs first. The API answers all of them.` : 'What differs stands first.'}>
      <ul className="rows">{sorted.slice(0, most).map((part) => (
        <li key={part.name}><div>
          <p><b className="[overflow-wrap:anywhere]">{part.name}</b> <Status tone={tones[part.outcome]}>{comparisons[part.outcome]}</Status></p>
          <p className="muted">Source: {shownSide(part.source, what)}. Restored: {shownSide(part.restored, what)}.</p>
          <p className="muted">{part.said}</p>
        </div></li>
      ))}</ul>
    </Panel>
  )
}
