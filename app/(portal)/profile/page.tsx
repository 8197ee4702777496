import { cookies } from 'next/headers'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Reveal } from '#components/form/reveal.tsx'
import { Submit } from '#components/form/submit.tsx'
import { KeysChoice } from '#components/page/keys.tsx'
import { Page } from '#components/page/page.tsx'
import { setPreference } from '#components/page/preferences.ts'
import { readPreferences } from '#components/page/read-preferences.ts'
import { ThemeSwitch } from '#components/page/theme-switch.tsx'
import { ZoneChoice } from '#components/page/zone-choice.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { getProfile } from '#lib/modules/profile/queries.ts'
import { roleNames } from '../users/_parts/roles.ts'
import { Sessions } from '../users/_parts/sessions.tsx'
import { end, newCodes, save } from './actions.ts'

const notices: Record<string, { kind: 'good' | 'warn'; text: string }> = {
  password: { kind: 'good', text: 'Your password is changed. All your other sessions ended.' },
  linked: { kind: 'good', text: 'Linked. You can sign in with it from now on.' },
  unlinked: { kind: 'good', text: 'Unlinked. All your other sessions ended.' },
  'not-linked': { kind: 'warn', text: 'Nothing was linked. The identity belongs to another account here, or the provider was switched off or linked in the meantime.' },
}

export default async function ProfilePage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('profile.read', '/profile')
  const [profile, roles, jar, { said }] = await Promise.all([shown(getProfile(person, {})), roleNames(person), cookies(), searchParams])
  const { theme = 'system', zone = 'UTC', keys = 'on' } = readPreferences((name) => jar.get(name)?.value)
  const left = profile.backupCodesLeft
  const notice = typeof said === 'string' && Object.hasOwn(notices, said) ? notices[said] : undefined
  return (
    <Page title="Profile" meaning="Your account, your sessions, and how the portal looks in this browser." width="narrow">
      <div className="stack">
        {notice && <Notice kind={notice.kind}>{notice.text}</Notice>}
        <Panel title="You">
          <div className="stack">
            <Facts
              facts={[
                { label: 'E-mail address', value: profile.email },
                { label: 'Roles', value: person.roles.map(roles.label).join(', ') },
                { label: 'Last sign-in', value: <Time at={profile.lastSignedInAt} format="absolute" /> },
              ]}
            />
            <Form action={save} label="Your name">
              <Field name="name" label="Name" required maxLength={255} defaultValue={profile.name} autoComplete="name" />
              <Field name="department" label="Department" maxLength={100} defaultValue={profile.department} />
              <div><Submit variant="secondary">Save</Submit></div>
            </Form>
          </div>
        </Panel>
        <Panel title="Password" meaning={profile.passwordChangedAt ? <>Last changed <Time at={profile.passwordChangedAt} />.</> : 'You sign in through your identity provider.'} actions={profile.passwordChangedAt && <ButtonLink href="/profile/password" size="small">Change password</ButtonLink>}>
          <p className="muted">A change ends all your other sessions.</p>
        </Panel>
        {profile.providers.length > 0 && !profile.breakGlass && (
          <Panel title="Single sign-on" meaning="Identity providers you can sign in with, besides your password.">
            <Facts
              facts={profile.providers.map((each) => ({
                label: each.name,
                value: (
                  <div className="row">
                    {each.linkedAt ? <span>Linked <Time at={each.linkedAt} />{!each.enabled && ', switched off'}</span> : <span className="muted">Not linked</span>}
                    <ButtonLink href={`/profile/link/${each.id}`} size="small">{each.linkedAt ? 'Unlink' : 'Link'} {each.name}</ButtonLink>
                  </div>
                ),
              }))}
            />
          </Panel>
        )}
        <Panel title="Sessions" meaning="Where you are signed in. End any you do not recognize, and then change your password.">
          <Sessions
            sessions={profile.sessions}
            present={person.sessionId}
            act={(session) => session.id !== person.sessionId && (
              <Form action={end.bind(null, session.id)} layout="inline" label={`End the session of ${session.createdAt.toISOString()}`}><Submit variant="secondary" size="small">End</Submit></Form>
            )}
          />
        </Panel>
        <Panel title="Backup codes" meaning="Each works once, when your authenticator is not at hand.">
          <div className="stack">
            {left <= 3
              ? <Notice kind="warn">{left === 0 ? 'None is left. Make new ones before you need one.' : `Only ${left} left. Make new ones in time.`}</Notice>
              : <p>{left} of 10 left.</p>}
            <Form action={newCodes} label="New backup codes">
              <Reveal />
              <Field name="password" label="Your password" type="password" autoComplete="current-password" required={profile.passwordChangedAt !== null} help="New codes make the old ones worthless." />
              <div><Submit variant="secondary" icon="refresh-cw">Create new codes</Submit></div>
            </Form>
          </div>
        </Panel>
        <Panel title="Display" meaning="For this browser. Files and reports are always in UTC.">
          <div className="stack">
            <ThemeSwitch theme={theme} action={setPreference} />
            <ZoneChoice zone={zone} action={setPreference} />
            <KeysChoice keys={keys} action={setPreference} />
          </div>
        </Panel>
      </div>
    </Page>
  )
}
