import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { readList, type Search } from '#lib/edge/page.ts'
import { listRuns } from '#lib/modules/backup-plans/queries.ts'
import { RunTable } from '../_parts/run-table.tsx'

export default async function BackupRunsPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('backupPlans.read', '/backup-plans/runs')
  const list = readList(await searchParams, listRuns)
  return (
    <Page title="Backup runs" meaning="Every backup and every restore test that was posted, as it was measured." breadcrumbs={[{ label: 'Backups & restores', href: '/backup-plans' }]}>
      <RunTable person={person} list={list} own={list} path="/backup-plans/runs" />
    </Page>
  )
}
