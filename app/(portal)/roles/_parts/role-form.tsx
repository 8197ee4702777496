import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { grantable, matrix } from '#lib/auth/permissions.ts'
import { builtInRoles } from '#lib/auth/roles.ts'
import type { FormAction } from '#lib/form-state.ts'
import { actOf, fieldName, moduleGroups } from '../../users/_parts/permissions.ts'

type Values = { label: string; grants: Record<string, string>; version: number }

/** `own` means something only where a built-in role has it so: elsewhere nobody could say whose the record is. */
const choicesOf = (permission: (typeof grantable)[number]) => {
  const kinds: string[] = Object.values(matrix[permission])
  return [
    ...(kinds.some((kind) => kind !== 'own') ? [{ value: 'any', label: 'Any' }] : []),
    ...(kinds.includes('own') ? [{ value: 'own', label: 'Own only' }] : []),
  ]
}

/** What every built-in role may do with the own account: a new role starts with it, or its holder could not even sign out. */
const everybodys = (permission: (typeof grantable)[number]) => Object.keys(builtInRoles).every((role) => (matrix[permission] as Record<string, string>)[role] === 'own')

export function RoleForm({ action, values, submit }: { action: FormAction; values?: Values; submit: string }) {
  return (
    <Form action={action} version={values?.version} label={submit} className="form-wide">
      <Field name="label" label="Name" required maxLength={60} defaultValue={values?.label} autoFocus={!values} help="As people call it, such as “Night shift”." />
      <div className="grants">
        {moduleGroups(grantable).map((group) => (
          <Panel key={group.module} title={group.title}>
            <div className="role-lines">
              {group.permissions.map((permission) => (
                <Select key={permission} name={fieldName('grants', permission)} label={actOf(permission)} empty="No" options={choicesOf(permission)} defaultValue={values ? (values.grants[permission] ?? '') : everybodys(permission) ? 'own' : ''} />
              ))}
            </div>
          </Panel>
        ))}
      </div>
      {values && <Field name="reason" label="Why administrator rights" maxLength={1000} help="For what lets people administer the portal: somebody else decides; the rest holds at once." />}
      <FormFoot><Submit>{submit}</Submit><ButtonLink href="/roles" variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
