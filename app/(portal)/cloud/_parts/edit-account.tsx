import { ConfirmField, Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { removeCloudAccount, updateCloudAccount } from '../actions.ts'
import { AccountFields } from './account-fields.tsx'
import type { ShownAccount } from './overview.tsx'

type Option = { value: string; label: string }

export function EditAccount({ of, connections, systems, owners, removes }: { of: ShownAccount; connections: Option[]; systems: Option[]; owners: Option[]; removes: boolean }) {
  return (
    <>
      <Panel title="The account">
        <Form action={updateCloudAccount.bind(null, of.id)} version={of.version} label="Save">
          <AccountFields values={of} connections={connections} systems={systems} owners={owners} />
          <Field name="pausedReason" label="Paused because" maxLength={500} defaultValue={of.pausedReason} help="Empty: it is scanned. With a reason nothing is called." />
          <FormFoot><Submit>Save</Submit></FormFoot>
        </Form>
      </Panel>
      {removes && (
        <Panel title="Remove" meaning="It is scanned no more. Its scans and findings stay as they are.">
          <Form action={removeCloudAccount.bind(null, of.id)} label="Remove">
            <ConfirmField expect={of.name} />
            <Field name="reason" label="Reason" maxLength={1000} />
            <div><Submit variant="danger">Remove</Submit></div>
          </Form>
        </Panel>
      )}
    </>
  )
}
