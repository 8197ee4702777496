import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getPlan, planChoices } from '#lib/modules/backup-plans/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { PlanForm } from '../../_parts/plan-form.tsx'
import { update } from '../../actions.ts'

export default async function EditBackupPlanPage({ params }: { params: Promise<{ backupPlanId: string }> }) {
  const { backupPlanId } = await params
  const { person } = await requirePerson('backupPlans.update', `/backup-plans/${backupPlanId}/edit`)
  const plan = await shown(getPlan(person, { id: backupPlanId }))
  return (
    <Page title={`Edit ${plan.title}`} breadcrumbs={[{ label: 'Backups & restores', href: '/backup-plans' }, { label: plan.title, href: `/backup-plans/${plan.id}` }]} width="narrow">
      <PlanForm action={update.bind(null, plan.id)} values={plan} systems={await planChoices(person, {})} owners={await userChoices(person, {})} back={`/backup-plans/${plan.id}`} submit="Save" />
    </Page>
  )
}
