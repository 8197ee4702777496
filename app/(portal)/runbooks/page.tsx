import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { drillTimes, runbookKinds } from '#lib/modules/runbooks/model.ts'
import { countRunbooks, listRunbooks, shippedChoices } from '#lib/modules/runbooks/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { DrillResult } from './_parts/marks.tsx'
import { adopt } from './actions.ts'

export default async function RunbooksPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('runbooks.read', '/runbooks')
  const list = readList(await searchParams, listRunbooks)
  const page = await listed(person, list, [listRunbooks, countRunbooks], '/runbooks')
  const shipped = may(person, 'runbooks.adopt') ? (await shippedChoices(person, {})).rows : []
  return (
    <Page
      title="Runbooks" meaning="What is done when something is lost, step by step, and proof that it was tried: each drill keeps the times achieved, what was found, and a review by somebody else."
      actions={<><ButtonLink href="/runbooks/drills">All drills</ButtonLink>{may(person, 'runbooks.create') && <ButtonLink href="/runbooks/new" variant="primary" icon="plus">Write a runbook</ButtonLink>}</>}
    >
      {shipped.length > 0 && (
        <Panel title="Runbooks of the portal itself" meaning="Shipped with it. One that is taken over is edited like any other.">
          <ul className="rows">{shipped.map((each) => (
            <li key={each.shipped}>
              <div><p><b>{each.title}</b> <span className="muted">{each.steps} steps</span></p><p className="muted">{each.summary}</p></div>
              <Form action={adopt.bind(null, each.shipped)} label={`Adopt ${each.title}`}><Submit variant="secondary" size="small">Adopt</Submit></Form>
            </li>
          ))}</ul>
        </Panel>
      )}
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/runbooks"
        filters={[
          { kind: 'search', name: 'search', label: 'Search runbooks' },
          { kind: 'select', name: 'overdue', label: 'Due', options: [{ value: 'yes', label: 'Drill overdue' }] },
          { kind: 'select', name: 'ended', label: 'Ended', options: [{ value: 'yes', label: 'Ended runbooks' }] },
        ]}
      />
      <DataTable
        caption="Runbooks"
        columns={[
          { key: 'title', header: 'Runbook', sort: 'title', grow: true, cell: (runbook) => <>{runbook.title}<span className="second">{runbookKinds[runbook.kind]}, version {runbook.versionNumber}</span></> },
          { key: 'state', header: 'State', cell: (runbook) => (runbook.endedAt ? <Status tone="off">Ended</Status> : runbook.overdue ? <Status tone="bad">Drill overdue</Status> : <Status tone="good">As planned</Status>) },
          { key: 'drill', header: 'Last drill', hideBelow: 'sm', cell: (runbook) => (runbook.lastDrill ? <><DrillResult of={runbook.lastDrill.result} /> <span className="muted"><Time at={runbook.lastDrill.at} /></span></> : <span className="muted">None yet</span>) },
          { key: 'due', header: 'Next until', sort: 'drillDueAt', hideBelow: 'md', cell: (runbook) => <><Time at={runbook.drillDueAt} format="date" /><span className="second">{drillTimes[runbook.every]}</span></> },
          { key: 'owner', header: 'Owner', hideBelow: 'lg', cell: (runbook) => runbook.ownerName ?? 'Nobody' },
        ]}
        total={{ of: page.total, noun: ['runbook'] }}
        rows={page.rows}
        rowKey={(runbook) => runbook.id}
        rowHref={(runbook) => `/runbooks/${runbook.id}`}
        list={list}
        path="/runbooks"
        page={page}
        empty={<EmptyState icon="list-checks" title="No runbook yet">Take over one of those of the portal itself, or write one of your own systems.</EmptyState>}
      />
    </Page>
  )
}
