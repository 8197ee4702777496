import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { PublicPage } from '#components/page/public-page.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { organizationOfInvite } from '#lib/auth/entrance.ts'
import { choose } from '../../actions.ts'

export default async function NewPasswordPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  if (!(await organizationOfInvite(token))) {
    return (
      <PublicPage title="New password" footer={<a href="/sign-in">To sign-in</a>}>
        <Notice kind="warn" title="This link does not exist.">Check that the whole link was opened. If it was, ask an administrator for another reset.</Notice>
      </PublicPage>
    )
  }
  return (
    <PublicPage title="Choose a new password" meaning="Your code is asked for next." footer={<a href="/sign-in">To sign-in</a>}>
      <Form action={choose.bind(null, token)} label="Choose a new password">
        <Field name="password" label="New password" type="password" required autoComplete="new-password" autoFocus help="12 characters or more, with upper and lower case, a digit and a special character; none of your last ones." />
        <Field name="repeat" label="New password again" type="password" required autoComplete="new-password" />
        <Submit>Continue</Submit>
      </Form>
    </PublicPage>
  )
}
