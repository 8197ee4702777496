import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { readList, type Search, shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { frameworkLabel } from '#lib/modules/frameworks/model.ts'
import { getPosture, postureSystems } from '#lib/modules/posture-snapshots/now.ts'
import { listSnapshots } from '#lib/modules/posture-snapshots/queries.ts'
import { Rows } from '../../_parts/rows.tsx'
import { percent, scoreWords } from '../_parts/marks.tsx'
import { SnapshotRows } from './_parts/snapshot-rows.tsx'
import { PostureTrend } from './_parts/trend.tsx'
import { takeNow } from './actions.ts'

const path = '/frameworks/posture'
const heads = ['Framework', 'Score', 'By weight', 'Passed', 'Failed', 'Not evaluable', 'Excluded']

export default async function PosturePage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('postureSnapshots.read', path)
  const list = readList(await searchParams, getPosture)
  const frameworkId = list.filters.frameworkId ?? null
  const [posture, systems, newest] = await shown(Promise.all([getPosture(person, { ...list.filters }), postureSystems(person, {}), listSnapshots(person, { limit: 10, ...(frameworkId ? { frameworkId } : { overall: true }) })]), path)
  const { all, frameworks, system } = posture
  const of = frameworks.find(({ id }) => id === frameworkId)
  const name = of ? frameworkLabel(of) : frameworkId ? 'this framework' : 'all frameworks'
  const held = frameworks.filter(({ score }) => score !== null)
  const cellsOf = (score: typeof all) => [<b key="s">{percent(score)}</b>, `${score.weightPassed} of ${score.weight}`, `${score.passed} of ${score.requirements}`, String(score.failed), `${score.notEvaluable}${score.partly > 0 ? `, ${score.partly} partly` : ''}`, String(score.excluded)]
  const take = may(person, 'postureSnapshots.take') && frameworks.length > 0 && <Form action={takeNow} layout="inline" label="Take a snapshot"><Submit icon="plus" variant="secondary">Take a snapshot</Submit></Form>
  return (
    <Page title="Posture" meaning="How the organization stands by what it adopted, as far as there are tests. What could not be told counts as open, never as good." breadcrumbs={[{ label: 'Frameworks', href: '/frameworks' }]} actions={take || undefined}>
      <FilterBar
        list={list} path={path}
        filters={[{ kind: 'select', name: 'frameworkId', label: 'Trend of', options: frameworks.map((each) => ({ value: each.id, label: frameworkLabel(each) })) }, { kind: 'select', name: 'systemId', label: 'System', options: systems.map((each) => ({ value: each.id, label: each.name })) }]}
      />
      <div className="stack">
        {frameworks.length === 0 ? <EmptyState icon="layers" title="No framework is adopted">Adopt one under Frameworks; its posture follows from controls, tests and scans.</EmptyState> : (
          <Panel title={system ? `Now, ${system.name}` : 'Now'} meaning={`${scoreWords(all)}. ${system ? `Tests and scans of ${system.name} alone count.` : 'Weights: critical 4, high 3, medium 2, low 1.'}`} flush>
            <Rows
              caption="Posture by framework" heads={heads}
              rows={[
                ...frameworks.map((each) => ({ key: each.id, cells: [<a key="a" className="inline" href={`/frameworks/${each.id}`}>{frameworkLabel(each)}</a>, ...(each.score ? cellsOf(each.score) : [<span key="n" className="muted">Not held against it</span>, '—', '—', '—', '—', '—'])] })),
                { key: 'all', cells: [`All ${formatCount(held.length, 'framework')}`, ...cellsOf(all)] },
              ]}
            />
          </Panel>
        )}
        {system && <p className="muted">Snapshots are of all systems in scope: the trend is not of {system.name} alone.</p>}
        <PostureTrend name={name} trend={posture.trend} at={posture.at} />
        <Panel title="Newest snapshots" meaning={`Of ${name}. They never change; each opens with its rows.`} actions={<a className="link" href={`${path}/snapshots${frameworkId ? `?frameworkId=${frameworkId}` : ''}`}>See all</a>} flush>
          {newest.rows.length === 0 ? <p className="muted pad">There is none yet: one is taken every day, and as an audit begins.</p> : <SnapshotRows rows={newest.rows} />}
        </Panel>
      </div>
    </Page>
  )
}
