import '#lib/edge/everything.ts'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import type { Search } from '#lib/edge/page.ts'
import { kindKeys, kinds } from '#lib/modules/channels/model.ts'
import { kindNames } from '#lib/modules/channels/words.ts'
import { ChannelFields } from '../_parts/fields.tsx'
import { create } from '../actions.ts'

const breadcrumbs = [{ label: 'Chat channels', href: '/channels' }]

/** First the chat, at an address of its own: it says how its address is found. */
export default async function NewChannelPage({ searchParams }: { searchParams: Search }) {
  await requirePerson('channels.create', '/channels/new')
  const { view: asked } = await searchParams
  const kind = kindKeys.find((each) => each === asked)
  if (!kind) {
    return (
      <Page title="Create a channel" meaning="Of which chat?" breadcrumbs={breadcrumbs} width="narrow">
        <Panel>
          <ul className="rows">
            {kindKeys.map((each) => (
              <li key={each}>
                <div><p><b>{kindNames[each]}</b></p><p className="muted">{kinds[each].meaning}</p></div>
                <ButtonLink href={`/channels/new?view=${each}`} size="small">Choose {kindNames[each]}</ButtonLink>
              </li>
            ))}
          </ul>
        </Panel>
      </Page>
    )
  }
  return (
    <Page title={`A channel of ${kindNames[kind]}`} breadcrumbs={[...breadcrumbs, { label: 'Create', href: '/channels/new' }]} width="narrow">
      <Form action={create.bind(null, kind)} label="Create a channel">
        <ChannelFields kind={kind} />
        <FormFoot><Submit>Create</Submit><ButtonLink href="/channels" variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
