import { TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'

const start = `title: What it finds, in a few words
description: Why that matters.
logsource:
    product: github
detection:
    selection:
        event_type: role_changed
    condition: selection
level: medium
`

/** New and edit are one form; what is wrong comes back by line, and what was typed stays. */
export function RuleForm({ action, yaml, version, back, submit }: { action: FormAction; yaml?: string; version?: number; back: string; submit: string }) {
  return (
    <Form action={action} version={version} label={submit}>
      <TextArea name="yaml" label="Rule in Sigma" required mono rows={24} maxLength={1_000_000} defaultValue={yaml ?? start} help="One rule or one correlation. With an id it keeps that; without, it gets one." />
      <FormFoot><Submit>{submit}</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
