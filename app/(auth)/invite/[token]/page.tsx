import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { PublicPage } from '#components/page/public-page.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { organizationOfInvite } from '#lib/auth/entrance.ts'
import { accept } from '../../actions.ts'

export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  if (!(await organizationOfInvite(token))) {
    return (
      <PublicPage title="Invitation" footer={<a href="/sign-in">To sign-in</a>}>
        <Notice kind="warn" title="This invitation does not exist.">Check that the whole link was opened. If it was, ask the person who invited you for a new one.</Notice>
      </PublicPage>
    )
  }
  return (
    <PublicPage title="Welcome" meaning="Choose a password; your second factor comes next." footer={<a href="/sign-in">I have an account already</a>}>
      <Form action={accept.bind(null, token)} label="Accept the invitation">
        <Field name="name" label="Your name" required autoComplete="name" maxLength={255} autoFocus />
        <Field name="password" label="Password" type="password" required autoComplete="new-password" help="12 characters or more, with upper and lower case, a digit and a special character." />
        <Field name="repeat" label="Password again" type="password" required autoComplete="new-password" />
        <Submit>Continue</Submit>
      </Form>
    </PublicPage>
  )
}
