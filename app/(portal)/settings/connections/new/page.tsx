import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { kindNames, kinds, secretsOf } from '#lib/modules/connections/model.ts'
import { choicesFor } from '../_parts/choices.ts'
import { ConnectionFields, SecretFields } from '../_parts/fields.tsx'
import { create } from '../actions.ts'

const breadcrumbs = [{ label: 'Settings', href: '/settings' }, { label: 'Connections', href: '/settings/connections' }]

/** First the kind, at an address of its own: it says which fields there are. */
export default async function NewConnectionPage({ searchParams }: { searchParams: Search }) {
  const { person } = await requirePerson('connections.create', '/settings/connections/new')
  const { view: asked, certificate } = await searchParams
  const kind = kindNames.find((each) => each === asked)
  if (!kind) {
    return (
      <Page title="Create a connection" meaning="To what?" breadcrumbs={breadcrumbs} width="narrow">
        <Panel>
          <ul className="rows">
            {kindNames.map((each) => (
              <li key={each}>
                <div><p><b>{kinds[each].label}</b></p><p className="muted">{kinds[each].meaning}</p></div>
                <ButtonLink href={`/settings/connections/new?view=${each}`} size="small">Choose {kinds[each].label}</ButtonLink>
              </li>
            ))}
          </ul>
        </Panel>
      </Page>
    )
  }
  const { systems, owners } = await choicesFor(person)
  return (
    <Page title={`Connect ${kinds[kind].label}`} meaning={kind === 'syslog' ? 'Its messages are told from others by its certificate.' : kinds[kind].inbox ? 'The address for its webhook and the signing secret come next.' : 'It is called once somebody asks for a test.'} breadcrumbs={[...breadcrumbs, { label: 'Create', href: '/settings/connections/new' }]} width="narrow">
      <Form action={create.bind(null, kind)} label="Create a connection">
        <FormSection title="The connection"><ConnectionFields kind={kind} systems={systems} owners={owners} {...(kind === 'syslog' && typeof certificate === 'string' && { values: { systemId: null, ownerId: null, pulls: false, settings: { certificate: certificate.slice(0, 200) } } })} /></FormSection>
        {secretsOf(kind).length > 0 && (
          <FormSection title="Its secrets" meaning={kind === 'github' ? 'A token, or an app with its key: needed to pull; a webhook works without.' : 'They may be put in later.'}><SecretFields kind={kind} /></FormSection>
        )}
        <FormFoot><Submit>Create</Submit><ButtonLink href="/settings/connections" variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
