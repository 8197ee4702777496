import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { Approval } from '../../_parts/approval.tsx'
import { setNumbers } from '../actions.ts'

type Adjustable = { inSettings: boolean; timespanMinutes: { meaning: string; shipped: number } | null; count: { meaning: string; shipped: number } | null }

/** The numbers a catalog rule lets an organization change. */
export function Numbers({ ruleId, adjustable, thresholds, waits, person }: { ruleId: string; adjustable: Adjustable; /** What was requested, if something waits. */ waits: string | null; thresholds: { timespanMinutes?: number; count?: number } | null; person: Person }) {
  const { timespanMinutes, count, inSettings } = adjustable
  if (inSettings) return <Panel title="Threshold and time window"><p>This rule counts by the numbers in {may(person, 'settings.read') ? <a href="/settings">Settings</a> : 'the settings'}, under Detection.</p></Panel>
  const changes = may(person, 'detectionRules.setThresholds')
  const field = (name: 'timespanMinutes' | 'count', label: string, suffix: string | undefined, each: { meaning: string; shipped: number } | null) =>
    each && (changes
      ? <Field name={name} label={label} type="number" suffix={suffix} min={1} defaultValue={thresholds?.[name] ?? ''} placeholder={String(each.shipped)} help={`${each.meaning}. As shipped: ${each.shipped}.`} />
      : <p>{each.meaning}: <b className="num">{thresholds?.[name] ?? each.shipped}</b>{suffix && ` ${suffix}`}</p>)
  if (waits) return <Approval person={person} id={waits} />
  const fields = <>{field('timespanMinutes', 'Time window', 'minutes', timespanMinutes)}{field('count', 'Threshold', undefined, count)}</>
  return (
    <Panel title="Threshold and time window" meaning="The time window it looks back, and the threshold from which it fires. Leave empty for the shipped value. What makes a high or critical rule fire less waits for somebody else.">
      {changes ? (
        <Form action={setNumbers.bind(null, ruleId)} label="Threshold and time window">
          {fields}
          <Field name="reason" label="Reason" maxLength={1000} help="Recorded in the audit trail." />
          <FormFoot><Submit variant="secondary">Save</Submit></FormFoot>
        </Form>
      ) : fields}
    </Panel>
  )
}
