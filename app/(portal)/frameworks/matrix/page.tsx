import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getMatrix } from '#lib/modules/frameworks/matrix.ts'
import { Rows } from '../../_parts/rows.tsx'

type Cells = Awaited<ReturnType<typeof getMatrix>>

/** How many of all; what it is made of on hover, and where the two stand side by side. */
function Cell({ from, to, cell }: { from: Cells['frameworks'][number]; to: string; cell: Cells['cells'][number] | undefined }) {
  if (from.id === to) return <span className="muted">—</span>
  if (!cell) return <span className="muted">none of {from.requirements.toLocaleString('en')}</span>
  return <a className="inline" href={`/frameworks/matrix/${from.id}/${to}`} title={`${cell.equivalent} equivalent, ${cell.partial} partial, ${cell.related} related only`}>{cell.equivalent + cell.partial} of {from.requirements.toLocaleString('en')}</a>
}

const formats = ['csv', 'xlsx', 'json', 'pdf'] as const

export default async function MatrixPage() {
  const { person } = await requirePerson('frameworks.read', '/frameworks/matrix')
  const { frameworks, cells, cut } = await shown(getMatrix(person, {}), '/frameworks/matrix')
  const at = new Map(cells.map((cell) => [`${cell.fromId} ${cell.toId}`, cell]))
  return (
    <Page title="Matrix" actions={may(person, 'frameworks.exportMatrix') && frameworks.length > 1 ? <>{formats.map((kind) => <ButtonLink key={kind} variant="quiet" href={`/api/v1/framework-matrix.${kind}`} icon="download" hard download="">{kind.toUpperCase()}</ButtonLink>)}</> : undefined} breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }]} meaning="How many requirements of the framework in a row map to any of the one in a column, directly or by way of others: equivalent or partial, of all. Related ones are not counted, as they show nothing.">
      {frameworks.length < 2 ? <EmptyState icon="layers" title="One framework maps to nothing">Add a second one: the mappings between the two come with it.</EmptyState> : (
        <Panel title="Framework by framework" meaning={cut ? 'The first thirty by name; retire some to see the others.' : 'A number opens the two side by side.'} flush>
          <Rows
            caption="Requirements of each framework that map to another"
            heads={['Framework', ...frameworks.map((of) => of.name)]}
            rows={frameworks.map((from) => ({
              key: from.id,
              cells: [<a key="f" className="inline" href={`/frameworks/${from.id}`}>{from.name}</a>, ...frameworks.map((to) => <Cell key={to.id} from={from} to={to.id} cell={at.get(`${from.id} ${to.id}`)} />)],
            }))}
          />
        </Panel>
      )}
    </Page>
  )
}
