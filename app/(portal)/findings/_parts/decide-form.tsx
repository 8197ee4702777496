import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { noteHint, stepsFrom } from '#lib/decisions.ts'
import { type FindingStatus, findingDecisions } from '#lib/modules/findings/model.ts'
import { decide } from '../actions.ts'

/** r, f and x are the three that triage needs all day. */
export const keyOf: Partial<Record<keyof typeof findingDecisions.steps, string>> = { review: 'r', flag: 'f', dismiss: 'x' }

export const stepsOf = (person: Person, from: FindingStatus) => stepsFrom(findingDecisions, from).filter((step) => may(person, step.act))

/** Note and buttons in one row: for a selection, or for all that match. `fixed` is sent along. */
export function DecideForm({ person, from, label, fixed }: { person: Person; from: FindingStatus; label: string; fixed: Record<string, string> }) {
  const steps = stepsOf(person, from)
  return (
    <Form id="decide" action={decide} layout="inline" label={label}>
      {Object.entries(fixed).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
      <Field name="note" label="Note" hideLabel placeholder={noteHint(steps) ?? 'Note'} maxLength={2000} />
      {steps.map((step) => (
        <Submit key={step.verb} name="decision" value={step.verb} {...(!step.likely && { variant: 'secondary' as const })} size="small" hotkey={keyOf[step.verb]} needs={step.note === 'needed' && 'note'}>{step.short ?? step.label}</Submit>
      ))}
    </Form>
  )
}
