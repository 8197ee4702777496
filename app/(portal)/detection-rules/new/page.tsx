import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { RuleForm } from '../_parts/rule-form.tsx'
import { write } from '../actions.ts'

export default async function NewRulePage() {
  await requirePerson('detectionRules.writeRule', '/detection-rules/new')
  return (
    <Page title="Write a rule" breadcrumbs={[{ label: 'Rules', href: '/detection-rules' }]} meaning="It runs on what is received once it is saved. Try it on an event and back-test it on its page.">
      <RuleForm action={write} back="/detection-rules" submit="Save the rule" />
    </Page>
  )
}
