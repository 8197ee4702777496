import type { ReactNode } from 'react'

/** A short table that neither pages nor sorts. The first cell of a row names it. */
export function Rows({ caption, heads, rows }: { caption: string; heads: string[]; rows: { key: string; cells: ReactNode[] }[] }) {
  return (
    <div className="tbl tbl-wide tbl-rows" tabIndex={0} role="region" aria-label={caption}><table>
      <caption className="sr">{caption}</caption>
      <thead><tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr></thead>
      <tbody>
        {rows.map(({ key, cells: [first, ...rest] }) => <tr key={key}><th scope="row">{first}</th>{rest.map((cell, n) => <td key={heads[n + 1]}>{cell}</td>)}</tr>)}
      </tbody>
    </table></div>
  )
}
