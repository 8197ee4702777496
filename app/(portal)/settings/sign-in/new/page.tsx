import { Page } from '#components/page/page.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { roleNames } from '../../../users/_parts/roles.ts'
import { ProviderForm } from '../../_parts/provider-form.tsx'
import { connect } from '../../actions.ts'

export default async function NewProviderPage() {
  const { person } = await requirePerson('identityProviders.create', '/settings/sign-in/new')
  const roles = await roleNames(person)
  return (
    <Page title="Connect a provider" meaning="Save it first: the redirect address to register there comes next." breadcrumbs={[{ label: 'Settings', href: '/settings' }, { label: 'Single sign-on', href: '/settings/sign-in' }]} width="narrow">
      <ProviderForm action={connect} roles={roles.options} submit="Connect" />
    </Page>
  )
}
