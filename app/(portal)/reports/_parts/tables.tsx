import { Facts } from '#components/ui/panel.tsx'
import { formatNumber } from '#lib/format.ts'
import { Rows } from '../../_parts/rows.tsx'

/** What stands on the cover. */
export const Cover = ({ facts }: { facts: { name: string; fact: string }[] }) => <Facts facts={facts.map(({ name, fact }) => ({ label: name, value: fact, wide: fact.length > 60 }))} />

export const firstOf = (shown: number, count: number, more: boolean) => (shown < count || more ? `First ${formatNumber(shown)} of ${more ? 'more than ' : ''}${formatNumber(count)}` : `${formatNumber(count)} ${count === 1 ? 'row' : 'rows'}`)

/** Rows as a report has them; a text that is very long is cut on the screen alone. */
export const SomeRows = ({ caption, heads, rows }: { caption: string; heads: string[]; rows: string[][] }) =>
  <Rows caption={caption} heads={heads} rows={rows.map((cells, n) => ({ key: String(n), cells: cells.map((cell) => (cell.length > 20 ? <span key={cell} className="block min-w-36">{cell.length > 200 ? `${cell.slice(0, 200)}…` : cell}</span> : cell)) }))} />
