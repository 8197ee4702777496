import { Diff } from '#components/ui/diff.tsx'
import { formatNumber } from '#lib/format.ts'
import type { getReport } from '#lib/modules/reports/queries.ts'
import { SomeRows } from './tables.tsx'

type Difference = NonNullable<Awaited<ReturnType<typeof getReport>>['versions'][number]['difference']>

const counted = ({ added, gone, altered }: Difference['tables'][number]) => [[added, 'added'], [gone, 'gone'], [altered, 'changed']].filter(([n]) => n !== 0).map(([n, what]) => `${formatNumber(n as number)} ${what}`).join(', ') || 'the same rows'
const more = (shown: number, all: number) => (shown < all ? `The first ${formatNumber(shown)} of ${formatNumber(all)}.` : '')

/** What a version says that the one before it did not. */
export function DifferenceOf({ of }: { of: Difference }) {
  const same = of.facts.length === 0 && of.tables.every(({ added, gone, altered, why }) => added + gone + altered === 0 && why === null)
  if (same) return <p className="muted">It says the same as version {of.with}: no fact and no row differs.</p>
  return (
    <div className="stack">
      {of.facts.length > 0 && <><h4>Facts</h4><Diff changes={of.facts.map(({ name, before, after }) => ({ field: name, fieldLabel: name, beforeLabel: before, afterLabel: after }))} /></>}
      {of.tables.map((table) => (
        <section key={table.title} className="stack">
          <h4>{table.title}: {table.why ?? counted(table)}</h4>
          {table.rows.added.length > 0 && <><p className="muted">Added. {more(table.rows.added.length, table.added)}</p><SomeRows caption={`${table.title}, added`} heads={table.heads} rows={table.rows.added} /></>}
          {table.rows.gone.length > 0 && <><p className="muted">Gone. {more(table.rows.gone.length, table.gone)}</p><SomeRows caption={`${table.title}, gone`} heads={table.heads} rows={table.rows.gone} /></>}
          {table.rows.altered.map((row, n) => <div key={n}><p className="muted">Changed: {row.key}. {n === 0 && more(table.rows.altered.length, table.altered)}</p><Diff changes={row.fields.map(({ head, before, after }) => ({ field: head, fieldLabel: head, beforeLabel: before || '(empty)', afterLabel: after || '(empty)' }))} /></div>)}
        </section>
      ))}
    </div>
  )
}
