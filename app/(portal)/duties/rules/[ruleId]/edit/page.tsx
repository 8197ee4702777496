import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { dutyChoices, getRule } from '#lib/modules/duties/catalog.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { crumb } from '../../../_parts/marks.tsx'
import { RuleForm } from '../../../_parts/rule-form.tsx'
import { editRule } from '../../../actions.ts'

export default async function EditRulePage({ params }: { params: Promise<{ ruleId: string }> }) {
  const { ruleId } = await params
  const { person } = await requirePerson('duties.updateRule', `/duties/rules/${ruleId}`)
  const [rule, { duties }, people] = await Promise.all([shown(getRule(person, { id: ruleId })), dutyChoices(person, {}), userChoices(person, {})])
  return (
    <Page title={`Edit ${rule.name}`} meaning={rule.approval ? 'What was requested for it is void with another text.' : undefined} breadcrumbs={[crumb, { label: 'Rules', href: '/duties/rules' }, { label: rule.name, href: `/duties/rules/${rule.id}` }]} width="narrow">
      <RuleForm action={editRule.bind(null, rule.id)} values={rule} back={`/duties/rules/${rule.id}`} submit="Save" duties={duties} people={people} me={person.userId} />
    </Page>
  )
}
