import { CheckboxGroup } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { actionNames } from '#lib/modules/response-actions/words.ts'
import { ask } from '../actions.ts'

const help = { lock_account: 'Of the portal, as its own acts name it. Never the last administrator.', end_sessions: 'Whoever has it signs in again.', revoke_token: 'The one that acted. For good.', open_incident: 'Further findings of the rule go to the same one as long as it is not resolved.', notify_role: 'Whoever holds the role named below.' } as const

export default async function NewResponsePage({ searchParams }: { searchParams: Search }) {
  await requirePerson('responseActions.request', '/response-actions/new')
  const { ruleId } = await searchParams
  return (
    <Page title="Request response actions" meaning="Somebody else approves before the rule acts by itself." breadcrumbs={[{ label: 'Response actions', href: '/response-actions' }]} width="narrow">
      <Form action={ask} label="Request them">
        <Field name="ruleId" label="Rule" required maxLength={200} defaultValue={typeof ruleId === 'string' ? ruleId : ''} help="Its id, as its page shows it." />
        <CheckboxGroup name="actions" label="When it finds something" required options={Object.entries(actionNames).map(([value, label]) => ({ value, label, help: help[value as keyof typeof help] }))} />
        <Field name="role" label="Role" maxLength={100} help="Such as admin or reviewer; needed where a role is notified." />
        <TextArea name="reason" label="Reason" required maxLength={2000} rows={2} />
        <FormFoot><Submit>Request them</Submit><ButtonLink href="/response-actions" variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
