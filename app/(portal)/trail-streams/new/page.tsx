import { Checkbox } from '#components/form/choices.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { kindNames, kinds } from '#lib/modules/trail-streams/model.ts'
import { StreamFields } from '../_parts/fields.tsx'
import { create } from '../actions.ts'

const breadcrumbs = [{ label: 'Trail streams', href: '/trail-streams' }]

/** First the kind, at an address of its own: it says which fields there are. */
export default async function NewTrailStreamPage({ searchParams }: { searchParams: Search }) {
  await requirePerson('trailStreams.create', '/trail-streams/new')
  const { view: asked } = await searchParams
  const kind = kindNames.find((each) => each === asked)
  if (!kind) {
    return (
      <Page title="Create a stream" meaning="How do entries leave?" breadcrumbs={breadcrumbs} width="narrow">
        <Panel>
          <ul className="rows">
            {kindNames.map((each) => (
              <li key={each}>
                <div><p><b>{kinds[each].label}</b></p><p className="muted">{kinds[each].meaning}</p></div>
                <ButtonLink href={`/trail-streams/new?view=${each}`} size="small">Choose {kinds[each].label}</ButtonLink>
              </li>
            ))}
          </ul>
        </Panel>
      </Page>
    )
  }
  return (
    <Page title={kinds[kind].label} meaning={kinds[kind].meaning} breadcrumbs={[...breadcrumbs, { label: 'Create', href: '/trail-streams/new' }]} width="narrow">
      <Form action={create.bind(null, kind)} label="Create a stream">
        <StreamFields kind={kind} />
        <FormSection title="From where">
          <Checkbox name="fromNow" label="Only what is recorded from now on" help="Else the whole trail, from its first entry." />
        </FormSection>
        <FormFoot><Submit>Create</Submit><ButtonLink href="/trail-streams" variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
