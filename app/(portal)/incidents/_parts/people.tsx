import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { roleNames } from '#lib/modules/incidents/words.ts'
import { cost, roles } from '../actions.ts'
import type { Incident } from './phases.tsx'

type People = { id: string; name: string }[]

export function Roles({ of, people, edits }: { of: Incident; people: People; edits: boolean }) {
  const names = { coordinatorId: of.coordinatorName, technicalLeadId: of.technicalLeadName, legalCounselId: of.legalCounselName, communicationsId: of.communicationsName }
  return (
    <Panel title="Roles" meaning="The Security Officer coordinates.">
      <Facts facts={Object.entries(roleNames).map(([key, label]) => ({ label, value: names[key as keyof typeof roleNames] || 'Nobody' }))} />
      {edits && (
        <details className="more">
          <summary>Say who does what</summary>
          <Form action={roles.bind(null, of.id)} version={of.version} label="Roles">
            {Object.entries(roleNames).map(([key, label]) => <Select key={key} name={key} label={label} empty="Nobody" options={people.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={of[key as keyof typeof roleNames]} />)}
            <Submit variant="secondary">Set the roles</Submit>
          </Form>
        </details>
      )}
    </Panel>
  )
}

export function Cost({ of, edits }: { of: Incident; edits: boolean }) {
  return (
    <Panel title="Cost" meaning={of.cost === null ? 'Not known yet.' : `${of.cost} ${of.currency ?? ''}`}>
      {edits && (
        <Form action={cost.bind(null, of.id)} version={of.version} layout="inline" label="Cost">
          <Field name="cost" label="Amount" inputMode="decimal" maxLength={16} defaultValue={of.cost} />
          <Field name="currency" label="Currency" maxLength={3} defaultValue={of.currency} placeholder="EUR" />
          <Submit variant="secondary">Set the cost</Submit>
        </Form>
      )}
    </Panel>
  )
}
