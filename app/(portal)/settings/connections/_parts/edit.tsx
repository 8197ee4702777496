import { ConfirmField, Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { secretsOf } from '#lib/modules/connections/model.ts'
import { change, remove, replaceSecrets } from '../actions.ts'
import { ConnectionFields, SecretFields } from './fields.tsx'
import type { Shown } from './overview.tsx'

type Option = { value: string; label: string }

export function Edit({ of, systems, owners, removes }: { of: Shown; systems: Option[]; owners: Option[]; removes: boolean }) {
  return (
    <>
      <Panel title="The connection">
        <Form action={change.bind(null, of.id)} version={of.version} label="Save">
          <ConnectionFields kind={of.kind} values={of} systems={systems} owners={owners} />
          <Field name="pausedReason" label="Paused because" maxLength={500} defaultValue={of.pausedReason} help="Empty: it works. With a reason nothing is called, and messages are stored and wait." />
          <Field name="reason" label="Why it leads elsewhere" maxLength={2000} help="For another address, account or system: somebody else decides; the rest holds at once." />
          <FormFoot><Submit>Save</Submit></FormFoot>
        </Form>
      </Panel>
      {secretsOf(of.kind).length > 0 && (
        <Panel title="Its secrets" meaning="The former ones are gone at once. Empty: they stay, and only their date changes.">
          <Form action={replaceSecrets.bind(null, of.id)} version={of.version} label="Replace the secrets">
            <SecretFields kind={of.kind} expireAt={of.credentialsExpireAt} />
            <FormFoot><Submit>Replace</Submit></FormFoot>
          </Form>
        </Panel>
      )}
      {removes && (
        <Panel title="Remove" meaning="Its secrets are gone for good, and messages are refused. Events that came through it stay.">
          <Form action={remove.bind(null, of.id)} label="Remove">
            <ConfirmField expect={of.name} />
            <div><Submit variant="danger">Remove</Submit></div>
          </Form>
        </Panel>
      )}
    </>
  )
}
