import { ButtonLink } from '#components/ui/button.tsx'
import { Badge } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { formatNumber } from '#lib/format.ts'
import type { lookAtRows } from '#lib/modules/populations/queries.ts'

type Looked = Awaited<ReturnType<typeof lookAtRows>>

const some = (shown: number, of: number) => (shown < of ? `The first ${formatNumber(shown)} of ${formatNumber(of)}; all of them download.` : undefined)

export function Rows({ rows, of, download }: { rows: Looked['rows']; of: number; download: string | false }) {
  return (
    <Panel title="Rows" meaning={some(rows.length, of)} actions={download && <ButtonLink href={download} size="small" icon="download" hard>Download CSV</ButtonLink>}>
      <ul className="rows">
        {rows.map((row) => (
          <li key={row.leaf}>
            <div>
              <p><b>{row.account}</b> {row.enabled === false && <Badge>Disabled</Badge>} · {row.right} {row.privileged && <Badge tone="warn">Privileged</Badge>}{row.scope && ` · ${row.scope}`}</p>
              <p className="muted">{row.place}{row.email && ` · ${row.email}`}</p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const kinds = { rejected: 'Rejected', blank: 'Blank', duplicate: 'Duplicate', conflict: 'Conflict' }

export function Rejects({ rejects, of, download }: { rejects: Looked['rejects']; of: number; download: string | false }) {
  return (
    <Panel title="Records that became no row" meaning={some(rejects.length, of)} actions={download && of > 0 && <ButtonLink href={download} size="small" icon="download" hard>Download CSV</ButtonLink>}>
      {rejects.length === 0 ? <p className="muted">Every record became a row.</p> : (
        <ul className="stack">{rejects.map((each) => <li key={each.number}><Badge tone={each.kind === 'conflict' ? 'bad' : 'off'}>{kinds[each.kind]}</Badge> <b>{each.place}</b> {each.reason}</li>)}</ul>
      )}
    </Panel>
  )
}
