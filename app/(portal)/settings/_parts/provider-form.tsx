import { Checkbox, RadioGroup } from '#components/form/choices.tsx'
import { Field, TextArea } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import type { FormAction } from '#lib/form-state.ts'
import { emailTrusts, linkRules } from '#lib/modules/identity-providers/words.ts'

type Values = {
  name: string; issuer: string; clientId: string; audiences: string[]; acceptedFactors: string[]; groupsClaim: string
  groupRoles: Record<string, string>; linkRule: string; emailTrust: string; enabled: boolean; version: number
}

const linkChoices = [
  { value: 'invited_only', label: linkRules.invited_only, help: 'Whoever was invited is linked when they first come with the address of the invitation. Nobody else is ever matched by an address. Strictest.' },
  { value: 'verified_email', label: linkRules.verified_email, help: 'The provider can then sign in as any of your people, administrators included: whoever may set addresses there can become them here.' },
  { value: 'create', label: linkRules.create, help: 'As Employee, with the roles their groups give besides.' },
]

const trustChoices = [
  { value: 'verified', label: emailTrusts.verified, help: 'By email_verified, or by xms_edov in a token of your own Entra tenant.' },
  { value: 'unless_denied', label: emailTrusts.unless_denied, help: 'For a directory of your own, such as one Entra tenant, where people cannot set their own address. One it calls not verified stays refused.' },
]

/** New and edit are one form: `values` fills it. The client secret goes in and never comes out again. */
export function ProviderForm({ action, values, roles, submit }: { action: FormAction; values?: Values; roles: { value: string; label: string }[]; submit: string }) {
  return (
    <Form action={action} version={values?.version} label={submit}>
      <FormSection title="The provider">
        <Field name="name" label="Name" required maxLength={60} defaultValue={values?.name} autoFocus={!values} help="Shown on the button of the sign-in page." />
        <Field name="issuer" label="Issuer" type="url" required maxLength={500} defaultValue={values?.issuer} placeholder="https://login.example.com" help="Its exact address; /.well-known/openid-configuration is read below it. On the internet, unless the operator allows your network." />
        <Field name="clientId" label="Client ID" required maxLength={200} defaultValue={values?.clientId} autoComplete="off" spellCheck={false} />
        <Field name="clientSecret" label="Client secret" type="password" required={!values} maxLength={500} autoComplete="off" help={values ? 'Empty keeps the present one. It is stored sealed and never shown.' : 'Stored sealed and never shown again.'} />
      </FormSection>
      <FormSection title="Who may sign in" meaning="The account here decides; the provider only says who somebody is.">
        <RadioGroup name="linkRule" label="Who signs in through it" options={linkChoices} defaultValue={values?.linkRule ?? 'invited_only'} help="A break-glass account never does." />
        <RadioGroup name="emailTrust" label="Which e-mail addresses count" options={trustChoices} defaultValue={values?.emailTrust ?? 'verified'} />
        <Field name="groupsClaim" label="Claim that lists groups" maxLength={60} defaultValue={values?.groupsClaim ?? 'groups'} required />
        <TextArea
          name="groupRoles"
          label="Groups that give roles"
          rows={4}
          spellCheck={false}
          defaultValue={values ? Object.entries(values.groupRoles).map(([group, role]) => `${group} = ${role}`).join('\n') : ''}
          placeholder={'it-security = reviewer\ninternal-audit = auditor'}
          help={`One "group = role" a line, split at the last =. Roles: ${roles.map((role) => role.value).join(', ')}.`}
        />
      </FormSection>
      <FormSection title="Trust">
        <TextArea name="acceptedFactors" label="Values of amr or acr that count as a second factor" rows={2} spellCheck={false} defaultValue={values?.acceptedFactors.join('\n')} help="One a line, such as mfa or hwk. Without any, our own second factor is always required." />
        <TextArea name="audiences" label="Further audiences" rows={2} spellCheck={false} defaultValue={values?.audiences.join('\n')} help="One a line; the client ID is always one." />
        <Checkbox name="enabled" label="Offer it on the sign-in page" defaultChecked={values?.enabled ?? true} />
      </FormSection>
      <Field name="reason" label="Why" maxLength={2000} help="Somebody else approves that it is offered, and whatever lets in others or as somebody else; they read this." />
      <FormFoot><Submit>{submit}</Submit><ButtonLink href="/settings/sign-in" variant="quiet">Cancel</ButtonLink></FormFoot>
    </Form>
  )
}
