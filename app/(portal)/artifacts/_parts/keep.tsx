import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { hold, keepLonger } from '../actions.ts'

type File = { id: string; retainUntil: Date; legalHold: boolean }

/** How long the files of a record stay. `show`: the page of the record. */
export function Keeping({ file, person, show }: { file: File; person: Person; show: `/${string}` }) {
  if (!may(person, 'artifacts.setLegalHold')) return null
  const kept = file.retainUntil.toISOString().slice(0, 10)
  return (
    <Panel title="Keep" meaning="Retention is only ever made longer. A legal hold lasts until it is released, whatever the retention says. Both hold for every file of the record.">
      <div className="stack">
        <Form action={hold.bind(null, file.id, !file.legalHold, show)} label={file.legalHold ? 'Release the legal hold' : 'Legal hold'}>
          <Field name="reason" label={file.legalHold ? 'Why it is released' : 'Matter the legal hold is for'} required maxLength={1000} />
          <FormFoot><Submit variant="secondary" icon="lock">{file.legalHold ? 'Release the legal hold' : 'Put under a legal hold'}</Submit></FormFoot>
        </Form>
        <Form action={keepLonger.bind(null, file.id, show)} label="Keep longer">
          <Field name="retainUntil" label="Keep until" type="date" required min={kept} defaultValue={kept} />
          <FormFoot><Submit variant="secondary">Keep longer</Submit></FormFoot>
        </Form>
      </div>
    </Panel>
  )
}
