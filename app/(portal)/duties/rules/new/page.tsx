import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { dutyChoices } from '#lib/modules/duties/catalog.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { crumb } from '../../_parts/marks.tsx'
import { RuleForm } from '../../_parts/rule-form.tsx'
import { draftRule } from '../../actions.ts'

export default async function NewRulePage() {
  const { person } = await requirePerson('duties.createRule', '/duties/rules/new')
  const [{ duties }, people] = await Promise.all([dutyChoices(person, {}), userChoices(person, {})])
  return (
    <Page title="Draft a rule" breadcrumbs={[crumb, { label: 'Rules', href: '/duties/rules' }]} width="narrow">
      {duties.length < 2 ? <EmptyState icon="scale" title="A rule keeps two duties apart" action={<ButtonLink href="/duties/catalog/new" variant="primary">Create a duty</ButtonLink>}>Create the duties first, or adopt the starter set.</EmptyState> : <RuleForm action={draftRule} back="/duties/rules" submit="Draft" duties={duties} people={people} me={person.userId} />}
    </Page>
  )
}
