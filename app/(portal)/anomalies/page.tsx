import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { Status } from '#components/ui/marks.tsx'
import { EmptyState, Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { states } from '#lib/modules/anomalies/model.ts'
import { getAnomalies, listBaselines } from '#lib/modules/anomalies/queries.ts'
import { hourRanges, stateNames } from '#lib/modules/anomalies/words.ts'
import { saidOf } from '../_parts/said.tsx'
import { userHref } from '../logs/_parts/picture.tsx'
import { AddressTable } from './_parts/address-table.tsx'

const counted = (all: { name: string; count: number }[]) => all.slice(0, 3).map((each) => `${each.name} (${formatNumber(each.count)})`).join(', ') || 'Not told'

export default async function AnomaliesPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('anomalies.read', '/anomalies')
  const search = await searchParams
  const list = readList(search, listBaselines)
  const [page, status] = [await shown(listBaselines(person, listInput(list)), '/anomalies'), await shown(getAnomalies(person, {}))]
  return (
    <Page title="Sign-in baselines" meaning="What is usual of each name’s sign-ins. One that is unusual enough raises a finding with its reasons.">
      {!status.on && <Notice kind="warn" title="Sign-ins are not compared">It is switched off in the settings.</Notice>}
      {status.problem && <Notice kind="danger" title="The table of addresses cannot be used">{status.problem}</Notice>}
      <div className="stack">
        <Panel title="How they are compared">
          <Facts
            facts={[
              { label: 'A finding from', value: `${status.score} of 100` },
              { label: 'Learns from', value: `${status.learnFrom} sign-ins` },
              { label: 'Names', value: `${formatNumber(status.people)}, ${formatNumber(status.learning)} of them learning` },
              { label: 'Looked at', value: status.until ? <Time at={status.until} format="both" /> : 'Not yet' },
              { label: 'Version of the baseline', value: String(status.form) },
            ]}
          />
        </Panel>
        <div>
          <FilterBar list={list} path="/anomalies" filters={[{ kind: 'select', name: 'state', label: 'State', options: states.map((value) => ({ value, label: stateNames[value] })) }]} />
          <DataTable
            caption="Sign-in baselines"
            columns={[
              { key: 'userName', header: 'Name', sort: 'userName', grow: true, cell: (each) => each.accountName ?? each.userName },
              { key: 'state', header: 'State', cell: (each) => (each.state === 'known' ? <Status tone="good">Known</Status> : <Status tone="neutral">Learning</Status>) },
              { key: 'learned', header: 'Sign-ins', align: 'right', cell: (each) => (each.state === 'known' ? formatNumber(each.learned) : `${each.learned} of ${each.learnsFrom}`) },
              { key: 'countries', header: 'Countries', cell: (each) => counted(each.countries) },
              { key: 'devices', header: 'Devices', hideBelow: 'md', cell: (each) => counted(each.devices) },
              { key: 'hours', header: 'Hours (UTC)', hideBelow: 'lg', cell: (each) => hourRanges(each.hours) },
              { key: 'lastAt', header: 'Last', sort: 'lastAt', hideBelow: 'md', cell: (each) => <Time at={each.lastAt} /> },
            ]}
            rows={page.rows}
            rowKey={(each) => each.id}
            rowHref={may(person, 'events.read') ? (each) => userHref(each.userName) : undefined}
            list={list}
            path="/anomalies"
            page={page}
            empty={<EmptyState icon="clock" title="No sign-in yet">Sign-ins are told from events of every source that has some.</EmptyState>}
          />
        </div>
        <AddressTable of={status.table} sets={may(person, 'anomalies.setTable')} said={saidOf(person, search)} />
      </div>
    </Page>
  )
}
