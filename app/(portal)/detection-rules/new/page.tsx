import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { RuleForm } from '../_parts/rule-form.tsx'
import { write } from '../actions.ts'

export default async function NewRulePage() {
  await requirePerson('detectionRules.writeRule', '/detection-rules/new')
  return (
    <Page title="Write a rule" breadcrumbs={[{ label: 'Rules', href: '/detection-rules' }]} meaning="It is saved as a draft. Try it on its page, on an event or by a back-test; then switch it on.">
      <RuleForm action={write} back="/detection-rules" submit="Save the draft" />
    </Page>
  )
}
