import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { playbookOf } from '#lib/cloud/providers.ts'
import type { getFinding } from '#lib/modules/cloud-scans/queries.ts'
import { askedBy } from '#lib/modules/remediations/asked.ts'
import type { listRemediations } from '#lib/modules/remediations/queries.ts'
import { planMending } from '../actions.ts'
import { RemediationState } from './marks.tsx'

type Given = { of: Pick<Awaited<ReturnType<typeof getFinding>>, 'id' | 'sample'>; playbook: string | undefined; plans: boolean; under: Awaited<ReturnType<typeof listRemediations>>['rows'][number] | null }

/** Plans what its playbook would do, with the parameters it takes; the last one that was planned stands above. */
export function PlanForm({ of, playbook: name, plans, under }: Given) {
  const playbook = name === undefined ? null : playbookOf(name)
  if (!playbook) return <p className="muted">The portal has no playbook for it: mend it by hand, and scan.</p>
  const wanted = askedBy(playbook)
  const busy = under !== null && ['planning', 'planned', 'requested', 'executing', 'executed'].includes(under.state)
  return (
    <>
      {under && <p>The last remediation: <a href={`/cloud/remediations/${under.id}`}>{under.title}</a> <RemediationState of={under} /></p>}
      {plans && !busy && (
        <Form action={planMending.bind(null, of.id)} label="Plan a remediation">
          {wanted.map(({ name: key, label, help, required }) => <Field key={key} name={`param.${key}`} label={label} required={required} help={help} maxLength={2000} spellCheck={false} />)}
          <Submit variant="secondary" disabledReason={of.sample && 'This account is an example: it is never called.'}>Plan a remediation</Submit>
        </Form>
      )}
    </>
  )
}
