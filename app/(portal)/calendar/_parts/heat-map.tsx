import { columnsOf, tracksOf } from '#lib/calendar/columns.ts'
import { cellStates } from '#lib/calendar/index.ts'
import { formatDuration } from '#lib/format.ts'
import type { CellRow } from '#lib/modules/controls/calendar/read.ts'
import { letters } from './states.ts'

type Row = { id: string; code: string; title: string; ownerName: string | null; cells: CellRow[] }

function Cell({ control, cell, asOf }: { control: string; cell: CellRow; asOf: string | null }) {
  const word = cell.overdue ? 'Overdue' : cellStates[cell.state]
  return (
    <a className="heat-cell" data-state={cell.state} data-overdue={cell.overdue ? '' : undefined} data-silent={cell.silentFor > 0 ? '' : undefined} href={`/calendar/${control}/${cell.key}${asOf ? `?asOf=${asOf}` : ''}`} title={`${cell.key}: ${word}. ${cell.said}`}>
      <span className="heat-key">{cell.key} </span><b>{letters[cell.state]}</b>{cell.silentFor > 0 && <span className="heat-silent" aria-hidden>!</span>}<span className="heat-word"> {word}</span>{cell.silentFor > 0 && <span className="sr">, not evaluable for {formatDuration(cell.silentFor)}: a log was silent</span>}
    </a>
  )
}

/** Control × period: months of a year, quarters of more. On a narrow screen each control has a list of its periods. */
export function HeatMap({ rows, from, to, asOf }: { rows: Row[]; from: Date; to: Date; asOf: string | null }) {
  const columns = columnsOf(from, to)
  return (
    <div className="heat" tabIndex={0} role="region" aria-label="Calendar of controls"><table>
      <caption className="sr">Controls by period</caption>
      <thead><tr><th scope="col">Control</th>{columns.map(({ key, label }) => <th key={key} scope="col">{label}</th>)}</tr></thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row"><a className="inline" href={`/controls/${row.id}`}>{row.code}</a> <span className="heat-title">{row.title}</span> <span className="heat-owner">{row.ownerName ?? 'no owner'}</span></th>
            {tracksOf(row.cells, columns).map(({ at, span, cells }) => (
              <td key={at} colSpan={span > 1 ? span : undefined}>{cells.length > 0 && <span className="heat-cells">{cells.map((cell) => <Cell key={cell.key} control={row.id} cell={cell} asOf={asOf} />)}</span>}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table></div>
  )
}
