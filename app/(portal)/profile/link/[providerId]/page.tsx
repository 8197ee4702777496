import { notFound } from 'next/navigation'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { isLinking } from '#lib/edge/linking.ts'
import { shown } from '#lib/edge/page.ts'
import { getProfile } from '#lib/modules/profile/queries.ts'
import { confirmLink, unlink } from '../../actions.ts'

/** Links a provider to the own account, or unlinks it: what it takes is asked for here, and nothing changes before. */
export default async function LinkPage({ params }: { params: Promise<{ providerId: string }> }) {
  const { providerId } = await params
  const { person } = await requirePerson('profile.read', `/profile/link/${providerId}`)
  const { breakGlass, passwordChangedAt, providers } = await shown(getProfile(person, {}))
  const provider = providers.find((each) => each.id === providerId)
  if (!provider || breakGlass) notFound()
  const { linkedAt, name } = provider
  const cancel = <ButtonLink href="/profile" variant="quiet">Cancel</ButtonLink>
  const proof = passwordChangedAt
    ? <Field name="current" label="Your password" type="password" required autoComplete="current-password" />
    : <Field name="current" label="Code of your authenticator app" type="one-time-code" required maxLength={20} />
  const confirmed = linkedAt === null && (await isLinking(person, providerId))
  return (
    <Page title={`${linkedAt ? 'Unlink' : 'Link'} ${name}`} breadcrumbs={[{ label: 'Profile', href: '/profile' }]} width="narrow">
      <div className="stack">
        {linkedAt && (
          <Form action={unlink.bind(null, providerId)} label={`Unlink ${name}`}>
            <p>You cannot sign in with {name} any more until you link it again. All your other sessions end.</p>
            {proof}
            <FormFoot><Submit variant="danger">Unlink</Submit>{cancel}</FormFoot>
          </Form>
        )}
        {!linkedAt && !confirmed && (
          <Form action={confirmLink.bind(null, providerId)} label={`Link ${name}`}>
            <p>Whoever signs in at {name} as you can then sign in here as you. First confirm that it is you.</p>
            {proof}
            <FormFoot><Submit>Confirm</Submit>{cancel}</FormFoot>
          </Form>
        )}
        {confirmed && (
          <>
            <Notice kind="good">Confirmed. Now sign in at {name}, within ten minutes, as whom it knows you: that identity is linked to your account.</Notice>
            <div className="row"><ButtonLink hard variant="primary" href={`/sign-in/sso/${providerId}?from=/profile`}>Continue to {name}</ButtonLink>{cancel}</div>
          </>
        )}
      </div>
    </Page>
  )
}
