import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { listIdentityProviders } from '#lib/modules/identity-providers/queries.ts'
import { SettingsTabs } from '../_parts/tabs.tsx'

export default async function SingleSignOnPage() {
  const { person } = await requirePerson('identityProviders.read', '/settings/sign-in')
  const providers = await shown(listIdentityProviders(person, {}))
  const add = may(person, 'identityProviders.create') && <ButtonLink href="/settings/sign-in/new" variant="primary" icon="plus">Connect a provider</ButtonLink>
  return (
    <Page
      title="Single sign-on"
      meaning="People sign in with the account they have already, at any OpenID Connect provider: Entra ID, Okta, Google, Keycloak."
      actions={add}
      tabs={<SettingsTabs current="/settings/sign-in" person={person} />}
    >
      {providers.length === 0 ? (
        <EmptyState icon="key-round" title="No identity provider yet" action={add || undefined}>Until one is connected, everybody signs in with a password and a second factor.</EmptyState>
      ) : (
        <Panel>
          <ul className="rows">
            {providers.map((provider) => (
              <li key={provider.id}>
                <div>
                  <p className="row"><b>{provider.name}</b>{provider.enabled ? <Status tone="good">On</Status> : <Status tone="off">Off</Status>}</p>
                  <p className="muted">{provider.issuer} · {Object.keys(provider.groupRoles).length} groups give roles · changed <Time at={provider.updatedAt} /></p>
                </div>
                {may(person, 'identityProviders.update') && <ButtonLink href={`/settings/sign-in/${provider.id}`} size="small" icon="pencil">Edit</ButtonLink>}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </Page>
  )
}
