import { Checkbox } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { formatCount } from '#lib/format.ts'
import { getProfile } from '#lib/modules/profile/queries.ts'
import { newPassword } from '../actions.ts'

/** People whose password has expired are sent here from everywhere: nothing but this form may stand in their way. */
export default async function PasswordPage() {
  const { mustChangePassword, person } = await requirePerson(null, '/profile/password')
  const tokens = may(person, 'profile.read') ? (await getProfile(person, {})).apiTokens : 0
  return (
    <Page title="Change password" breadcrumbs={mustChangePassword ? undefined : [{ label: 'Profile', href: '/profile' }]} width="narrow">
      <div className="stack">
        {mustChangePassword && <Notice kind="warn" title="Your password has expired.">Choose a new one to go on. Nothing else works until then.</Notice>}
        <Form action={newPassword} label="Change password">
          {/* For password managers: which account this is. */}
          <input type="hidden" name="username" autoComplete="username" value={person.email} readOnly />
          <Field name="current" label="Current password" type="password" required autoComplete="current-password" autoFocus />
          <Field name="password" label="New password" type="password" required autoComplete="new-password" help="12 characters or more, with upper and lower case, a digit and a special character; none of your last ones." />
          <Field name="repeat" label="New password again" type="password" required autoComplete="new-password" />
          {tokens > 0 && (
            <Checkbox name="revokeTokens" label="Revoke my API tokens too" help={`You have ${formatCount(tokens, 'token')} in use. If somebody may know your password, end them: programs that use them stop, until you give them new ones.`} />
          )}
          <FormFoot><Submit>Change password</Submit>{!mustChangePassword && <ButtonLink href="/profile" variant="quiet">Cancel</ButtonLink>}</FormFoot>
        </Form>
      </div>
    </Page>
  )
}
