import { ConfirmField } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Copy } from '#components/ui/copy.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { env } from '#lib/env.ts'
import { getIdentityProvider } from '#lib/modules/identity-providers/queries.ts'
import { Approval } from '../../../_parts/approval.tsx'
import { roleNames } from '../../../users/_parts/roles.ts'
import { ProviderForm } from '../../_parts/provider-form.tsx'
import { disconnect, updateProvider } from '../../actions.ts'

export default async function ProviderPage({ params }: { params: Promise<{ providerId: string }> }) {
  const { providerId } = await params
  const { person } = await requirePerson('identityProviders.update', `/settings/sign-in/${providerId}`)
  const provider = await shown(getIdentityProvider(person, { id: providerId }))
  const roles = await roleNames(person)
  const address = `${env().BASE_URL.replace(/\/$/, '')}/api/auth/callback/${provider.id}`
  return (
    <Page
      title={provider.name}
      breadcrumbs={[{ label: 'Settings', href: '/settings' }, { label: 'Single sign-on', href: '/settings/sign-in' }]}
      marks={provider.enabled ? <Status tone="good">On</Status> : <Status tone="off">Off</Status>}
      width="narrow"
    >
      <div className="stack">
        <Panel title="Redirect address" meaning="Register exactly this address at the provider.">
          <div className="row"><Code>{address}</Code><Copy value={address} text="Copy" /></div>
        </Panel>
        {provider.asked && <Approval person={person} id={provider.asked} />}
        <Panel><ProviderForm action={updateProvider.bind(null, provider.id)} values={provider} roles={roles.options} submit="Save" /></Panel>
        {may(person, 'identityProviders.remove') && (
          <Panel title="Disconnect" meaning="Nobody can sign in through it any more. People keep their accounts and can be sent a password invitation.">
            <Form action={disconnect.bind(null, provider.id)} label="Disconnect">
              <ConfirmField expect={provider.name} />
              <div><Submit variant="danger">Disconnect</Submit></div>
            </Form>
          </Panel>
        )}
      </div>
    </Page>
  )
}
