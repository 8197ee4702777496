import { Page } from '#components/page/page.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getMatrix } from '#lib/modules/frameworks/matrix.ts'

export default async function MatrixPage() {
  const { person } = await requirePerson('frameworks.read', '/frameworks/matrix')
  const { frameworks, cells, cut } = await shown(getMatrix(person, {}), '/frameworks/matrix')
  const at = new Map(cells.map((cell) => [`${cell.fromId} ${cell.toId}`, cell]))
  return (
    <Page title="Matrix" breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }]} meaning="How many requirements of the framework in a row map to any of the one in a column, directly or by way of others: equivalent or partial, of all. Related ones are not counted, as they show nothing.">
      {frameworks.length < 2 ? <EmptyState icon="layers" title="One framework maps to nothing">Add a second one: the mappings between the two come with it.</EmptyState> : (
        <Panel title="Framework by framework" meaning={cut ? 'The first thirty by name; retire some to see the others.' : 'A number opens the two side by side.'} flush>
          <div className="tbl tbl-wide" tabIndex={0} role="region" aria-label="Matrix of frameworks"><table className="matrix">
            <caption className="sr">Requirements of each framework that map to another</caption>
            <thead><tr><th scope="col">Framework</th>{frameworks.map((of) => <th key={of.id} scope="col">{of.name}</th>)}</tr></thead>
            <tbody>
              {frameworks.map((from) => (
                <tr key={from.id}>
                  <th scope="row"><a className="in-text" href={`/frameworks/${from.id}`}>{from.name}</a></th>
                  {frameworks.map((to) => {
                    const cell = at.get(`${from.id} ${to.id}`)
                    if (from.id === to.id) return <td key={to.id}><span className="muted">—</span></td>
                    const count = (cell?.equivalent ?? 0) + (cell?.partial ?? 0)
                    return <td key={to.id} data-head={to.name}>{cell ? <a className="in-text" href={`/frameworks/matrix/${from.id}/${to.id}`} title={`${cell.equivalent} equivalent, ${cell.partial} partial, ${cell.related} related only`}>{count} of {from.requirements}</a> : <span className="muted">none</span>}</td>
                  })}
                </tr>
              ))}
            </tbody>
          </table></div>
        </Panel>
      )}
    </Page>
  )
}
