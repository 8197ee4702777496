import { CheckboxGroup } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Reveal } from '#components/form/reveal.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { may } from '#lib/auth/actor.ts'
import { grantable } from '#lib/auth/permissions.ts'
import { days, now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { deliverable } from '#lib/ingest/normalize.ts'
import { sourceName } from '../../../_parts/sources.ts'
import { actOf, fieldName, moduleGroups } from '../../../users/_parts/permissions.ts'
import { makeToken } from '../../actions.ts'

export default async function NewTokenPage() {
  const { person } = await requirePerson('apiTokens.create', '/settings/tokens/new')
  const groups = moduleGroups(grantable.filter((permission) => person.grants[permission] !== undefined))
  const inNinetyDays = new Date(now().getTime() + days(90)).toISOString().slice(0, 10)
  return (
    <Page title="Create a token" meaning="It acts in your name and never beyond your own rights." breadcrumbs={[{ label: 'Settings', href: '/settings' }, { label: 'API tokens', href: '/settings/tokens' }]} width="narrow">
      <Form action={makeToken} label="Create a token">
        <Reveal />
        <Field name="name" label="Name" required maxLength={100} autoFocus help="What uses it, such as “CloudTrail shipper”." />
        <Field name="expiresAt" label="Expires on" type="date" defaultValue={inNinetyDays} help="At the start of that day, UTC. Empty: it never expires, and works until it is revoked." />
        <fieldset className="scopes">
          <legend>What it may do</legend>
          <p className="help">As little as it needs. A log shipper needs “Events: Ingest” alone.</p>
          {groups.map((group) => (
            <CheckboxGroup key={group.module} name={fieldName('scopes', group.module)} label={group.title} columns options={group.permissions.map((value) => ({ value, label: actOf(value) }))} />
          ))}
        </fieldset>
        {may(person, 'events.ingest') && (
          <CheckboxGroup name="sources" label="Whose events it may deliver" columns options={deliverable.map((value) => ({ value, label: sourceName(value) }))} help="For a token that delivers events. None ticked: any source. What it sends of another source is rejected." />
        )}
        <FormFoot><Submit>Create the token</Submit><ButtonLink href="/settings/tokens" variant="quiet">Back to the tokens</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
