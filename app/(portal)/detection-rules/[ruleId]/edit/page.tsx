import { notFound } from 'next/navigation'
import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getRule } from '#lib/modules/detection-rules/queries.ts'
import { RuleForm } from '../../_parts/rule-form.tsx'
import { update } from '../../actions.ts'

export default async function EditRulePage({ params }: { params: Promise<{ ruleId: string }> }) {
  const { ruleId } = await params
  const { person } = await requirePerson('detectionRules.updateRule', `/detection-rules/${ruleId}/edit`)
  const rule = await shown(getRule(person, { ruleId }))
  if (rule.origin !== 'own') notFound()
  return (
    <Page title={`Edit ${rule.title}`} breadcrumbs={[{ label: 'Rules', href: '/detection-rules' }, { label: rule.title, href: `/detection-rules/${rule.id}` }]}>
      <RuleForm action={update.bind(null, rule.id)} yaml={rule.yaml} version={rule.version} back={`/detection-rules/${rule.id}`} submit="Save" />
    </Page>
  )
}
