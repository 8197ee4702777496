import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { Areas } from '../../evidence/_parts/marks.tsx'
import { mapControls } from '../actions.ts'

/** Which controls the rule maps to: the organization's to say, of shipped rules too. */
export function Controls({ ruleId, codes, person }: { ruleId: string; codes: string[]; person: Person }) {
  const says = may(person, 'detectionRules.setControls')
  return (
    <Panel title="Controls" meaning={codes.length === 0 ? 'It maps to none yet.' : <>It maps to <Areas codes={codes} /></>}>
      {says && (
        <Form action={mapControls.bind(null, ruleId)} label="Controls">
          <Field name="controls" label="Controls" defaultValue={codes.join(', ')} placeholder="OP-03" help="By their codes, separated by commas; those under Controls." />
          <FormFoot><Submit variant="secondary">Save</Submit></FormFoot>
        </Form>
      )}
    </Panel>
  )
}
