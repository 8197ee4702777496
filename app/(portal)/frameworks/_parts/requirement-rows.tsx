import type { listRequirements } from '#lib/modules/frameworks/queries.ts'
import { Stands } from './marks.tsx'

type Row = Awaited<ReturnType<typeof listRequirements>>['rows'][number]

/** What a framework asks, in its order; domains are the headings between. */
export function RequirementRows({ rows }: { rows: Row[] }) {
  if (!rows.some(({ kind }) => kind === 'requirement')) return <p className="muted">No requirement matches.</p>
  return (
    <div className="panel panel-flush">
      <div className="tbl tbl-wide tbl-rows" tabIndex={0} role="region" aria-label="Requirements"><table>
        <caption className="sr">Requirements in the order of the framework</caption>
        <thead><tr><th scope="col">Number</th><th scope="col">Requirement</th><th scope="col">Stands</th><th scope="col">Why</th></tr></thead>
        <tbody>
          {rows.map((row) => row.kind === 'domain'
            ? <tr key={row.id}><th scope="rowgroup" colSpan={4}><b><a href={`/frameworks/requirements/${row.id}`}>{row.code} {row.title}</a></b></th></tr>
            : (
                <tr key={row.id}>
                  <th scope="row"><a className="inline" href={`/frameworks/requirements/${row.id}`}>{row.code}</a></th>
                  <td data-head="Requirement">{row.title}</td>
                  <td data-head="Stands">{row.withdrawn ? <span className="muted">Withdrawn</span> : <Stands outcome={row.outcome} partly={row.partly} excluded={row.excluded !== null} />}</td>
                  <td data-head="Why"><span className="muted">{row.excluded ?? row.why ?? ''}</span></td>
                </tr>
              ))}
        </tbody>
      </table></div>
    </div>
  )
}
