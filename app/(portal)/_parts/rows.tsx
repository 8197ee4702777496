import type { ReactNode } from 'react'

/** Numbers, lengths and rates stay on their line. */
const isShort = (cell: ReactNode) => typeof cell === 'string' && cell.length <= 20

/** A short table that neither pages nor sorts. The first cell of a row names it. */
export function Rows({ caption, heads, rows }: { caption: string; heads: string[]; rows: { key: string; cells: ReactNode[] }[] }) {
  return (
    <div className="tbl tbl-wide tbl-rows" tabIndex={0} role="region" aria-label={caption}><table>
      <caption className="sr">{caption}</caption>
      <thead><tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr></thead>
      <tbody>
        {rows.map(({ key, cells: [first, ...rest] }) => <tr key={key}><th scope="row">{first}</th>{rest.map((cell, n) => <td key={heads[n + 1]} data-head={heads[n + 1]} className={isShort(cell) ? 'nw' : undefined}>{cell}</td>)}</tr>)}
      </tbody>
    </table></div>
  )
}
