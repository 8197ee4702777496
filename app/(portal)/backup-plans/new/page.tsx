import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { planChoices } from '#lib/modules/backup-plans/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { PlanForm } from '../_parts/plan-form.tsx'
import { create } from '../actions.ts'

export default async function NewBackupPlanPage() {
  const { person } = await requirePerson('backupPlans.create', '/backup-plans/new')
  return (
    <Page title="Make a backup plan" breadcrumbs={[{ label: 'Backups & restores', href: '/backup-plans' }]} width="narrow">
      <PlanForm action={create} systems={await planChoices(person, {})} owners={await userChoices(person, {})} back="/backup-plans" submit="Make" />
    </Page>
  )
}
