import { Panel } from '#components/ui/panel.tsx'
import { formatCount } from '#lib/format.ts'
import type { listRequirements } from '#lib/modules/frameworks/queries.ts'
import { Rows } from '../../_parts/rows.tsx'
import { Stands } from './marks.tsx'

type Row = Awaited<ReturnType<typeof listRequirements>>['rows'][number]
type Group = { key: string; title: string; rows: Row[] }

/** What a framework asks, in its order: a table for each domain. */
export function RequirementRows({ rows }: { rows: Row[] }) {
  const groups: Group[] = []
  for (const row of rows) {
    if (row.kind === 'domain') groups.push({ key: row.id, title: `${row.code} ${row.title}`, rows: [] })
    else {
      if (groups.length === 0) groups.push({ key: 'all', title: 'Requirements', rows: [] })
      groups.at(-1)?.rows.push(row)
    }
  }
  const full = groups.filter((group) => group.rows.length > 0)
  if (full.length === 0) return <p className="muted">No requirement matches.</p>
  return (
    <>
      {full.map((group) => (
        <Panel key={group.key} title={group.title} meaning={formatCount(group.rows.length, 'requirement')} flush>
          <Rows
            caption={group.title}
            heads={['Number', 'Requirement', 'Stands', 'Why']}
            rows={group.rows.map((row) => ({
              key: row.id,
              cells: [
                <a key="a" className="in-text" href={`/frameworks/requirements/${row.id}`}>{row.code}</a>, row.title,
                row.withdrawn ? <span key="w" className="muted">Withdrawn</span> : <Stands key="s" outcome={row.outcome} partly={row.partly} excluded={row.excluded !== null} />,
                <span key="y" className="muted">{row.excluded ?? row.why ?? ''}</span>,
              ],
            }))}
          />
        </Panel>
      ))}
    </>
  )
}
