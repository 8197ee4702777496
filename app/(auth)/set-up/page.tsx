import { redirect } from 'next/navigation'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { PublicPage } from '#components/page/public-page.tsx'
import { isFirstRun } from '#lib/auth/entrance.ts'
import type { Search } from '#lib/edge/page.ts'
import { setUp } from '../actions.ts'

export default async function SetUpPage({ searchParams }: { searchParams: Search }) {
  if (!(await isFirstRun())) redirect('/sign-in')
  const { code } = await searchParams
  return (
    <PublicPage title="Set up Tickmark" meaning="Name your organization and become its first administrator. This page works once.">
      <Form action={setUp} label="Set up">
        <Field name="code" label="One-time code" required autoComplete="off" defaultValue={typeof code === 'string' ? code : ''} help="It was printed where Tickmark was started." />
        <Field name="organization" label="Organization" required maxLength={200} autoComplete="organization" />
        <Field name="name" label="Your name" required maxLength={255} autoComplete="name" />
        <Field name="email" label="Your e-mail address" type="email" required autoComplete="username" />
        <Field name="password" label="Password" type="password" required autoComplete="new-password" help="12 characters or more, with upper and lower case, a digit and a special character." />
        <Field name="repeat" label="Password again" type="password" required autoComplete="new-password" />
        <Submit>Continue</Submit>
      </Form>
    </PublicPage>
  )
}
