import { Page } from '#components/page/page.tsx'
import { DataTable } from '#components/table/data-table.tsx'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { listed, readList, type Search } from '#lib/edge/page.ts'
import { backupTimes, markWords, restoreTimes } from '#lib/modules/backup-plans/model.ts'
import { countPlans, listPlans, planChoices } from '#lib/modules/backup-plans/queries.ts'
import { filterNames } from '../_parts/filter-names.ts'
import { Views } from '../_parts/views.tsx'
import { NewestRun, PlanState } from './_parts/marks.tsx'

export default async function BackupPlansPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('backupPlans.read', '/backup-plans')
  const list = readList(await searchParams, listPlans)
  const page = await listed(person, list, [listPlans, countPlans], '/backup-plans')
  const make = may(person, 'backupPlans.create') && <ButtonLink href="/backup-plans/new" variant="primary" icon="plus">Make a backup plan</ButtonLink>
  return (
    <Page
      title="Backups & restores" meaning="What is backed up, and whether it really comes back: every restore test is compared with its source by the portal, and reviewed by somebody else than who ran it."
      actions={<><Views list={list} path="/backup-plans" /><ButtonLink href="/backup-plans/runs">All runs</ButtonLink>{make}</>}
    >
      <FilterBar
        list={list}
        named={await filterNames(person, list)}
        path="/backup-plans"
        filters={[
          { kind: 'search', name: 'search', label: 'Search backup plans' },
          { kind: 'select', name: 'systemId', label: 'System', options: (await planChoices(person, {})).map(({ id, name }) => ({ value: id, label: name })) },
          { kind: 'select', name: 'overdue', label: 'Due', options: [{ value: 'yes', label: 'Anything overdue' }, { value: 'backup', label: 'Backup overdue' }, { value: 'restore_test', label: 'Restore test overdue' }] },
          { kind: 'select', name: 'mark', label: 'Attention', options: Object.entries(markWords).map(([value, label]) => ({ value, label })) },
          { kind: 'select', name: 'ended', label: 'Ended', options: [{ value: 'yes', label: 'Ended plans' }] },
        ]}
      />
      <DataTable
        caption="Backup plans"
        columns={[
          { key: 'title', header: 'Backup plan', sort: 'title', grow: true, cell: (plan) => <>{plan.title}<span className="second">{plan.system}</span></> },
          { key: 'state', header: 'State', cell: (plan) => <PlanState of={plan} /> },
          { key: 'backup', header: 'Last backup', hideBelow: 'sm', cell: (plan) => <><NewestRun of={plan.lastBackup} kind="backup" /><span className="second">{backupTimes[plan.backupEvery as keyof typeof backupTimes]}</span></> },
          { key: 'test', header: 'Last restore test', hideBelow: 'md', cell: (plan) => <><NewestRun of={plan.lastTest} kind="restore_test" /><span className="second">{restoreTimes[plan.restoreEvery as keyof typeof restoreTimes]}</span></> },
          { key: 'owner', header: 'Owner', hideBelow: 'lg', cell: (plan) => plan.ownerName ?? 'Nobody' },
        ]}
        total={{ of: page.total, noun: ['backup plan'] }}
        rows={page.rows}
        rowKey={(plan) => plan.id}
        rowHref={(plan) => `/backup-plans/${plan.id}`}
        list={list}
        path="/backup-plans"
        page={page}
        empty={<EmptyState icon="database-backup" title="No backup plan yet" action={make || undefined}>A plan says what of a system is backed up, how often, and how quickly it has to be back. Runs come from the agent script, from your own tools by API, or from people.</EmptyState>}
      />
    </Page>
  )
}
