import { redirect } from 'next/navigation'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { PublicPage } from '#components/page/public-page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { hasSample, isFirstRun, signInProviders } from '#lib/auth/entrance.ts'
import { builtInRoles } from '#lib/auth/roles.ts'
import { current } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { safeReturn } from '#lib/modules/sessions/model.ts'
import { samplePassword, samplePeople } from '#lib/sample.ts'
import { signIn } from '../actions.ts'

const problems: Record<string, string> = {
  sso: 'Your identity provider did not let you in, or no account here matches it. Ask an administrator, or sign in with your password.',
  ended: 'You are signed out.',
}

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const search = await searchParams
  const from = safeReturn(typeof search.from === 'string' ? search.from : null)
  if (await current()) redirect(from ?? '/')
  if (await isFirstRun()) redirect('/set-up')
  const [sample, providers] = await Promise.all([hasSample(), signInProviders()])
  const said = typeof search.said === 'string' ? problems[search.said] : undefined
  return (
    <PublicPage title="Sign in" width={sample ? 'wide' : 'normal'} footer="Access is by invitation. Every sign-in is recorded.">
      <div className={sample ? 'split' : 'stack'}>
        <div className="stack">
          {said && <Notice kind={search.said === 'ended' ? 'good' : 'warn'}>{said}</Notice>}
          <Form action={signIn} label="Sign in">
            <input type="hidden" name="from" value={from ?? ''} />
            <Field name="email" label="E-mail address" type="email" required autoComplete="username" autoFocus />
            <Field name="password" label="Password" type="password" required autoComplete="current-password" />
            <Submit>Continue</Submit>
          </Form>
          {providers.map((provider) => (
            <ButtonLink key={provider.id} hard href={`/sign-in/sso/${provider.id}${from ? `?from=${encodeURIComponent(from)}` : ''}`}>Continue with {provider.name}</ButtonLink>
          ))}
        </div>
        {sample && (
          <section className="stack" aria-labelledby="sample-people">
            <div>
              <h2 id="sample-people">Look around as…</h2>
              <p className="muted">The organization here is invented. Choose a role: password and code are filled in for you.</p>
            </div>
            <div className="sample-people">
              {samplePeople.map((person) => (
                <Form key={person.email} action={signIn} label={`Sign in as ${person.name}`}>
                  <input type="hidden" name="from" value={from ?? ''} />
                  <input type="hidden" name="email" value={person.email} />
                  <input type="hidden" name="password" value={samplePassword} />
                  <Submit variant="secondary">{builtInRoles[person.role]}<small aria-hidden="true">{person.name}</small></Submit>
                </Form>
              ))}
            </div>
          </section>
        )}
      </div>
    </PublicPage>
  )
}
