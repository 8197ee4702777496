import '#lib/edge/everything.ts'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getChannel } from '#lib/modules/channels/queries.ts'
import { ChannelFields } from '../../_parts/fields.tsx'
import { update } from '../../actions.ts'

export default async function EditChannelPage({ params }: { params: Promise<{ channelId: string }> }) {
  const { channelId } = await params
  const { person } = await requirePerson('channels.update', `/channels/${channelId}/edit`)
  const channel = await shown(getChannel(person, { id: channelId }))
  const back = `/channels/${channel.id}`
  return (
    <Page title={`Edit ${channel.name}`} breadcrumbs={[{ label: 'Chat channels', href: '/channels' }, { label: channel.name, href: back }]} width="narrow">
      <Form action={update.bind(null, channel.id)} version={channel.version} label="Save">
        <ChannelFields kind={channel.kind} values={channel} />
        <FormSection title="Pause">
          <Field name="pausedReason" label="Paused because" maxLength={500} defaultValue={channel.pausedReason ?? ''} help="Empty: it goes. What comes meanwhile is told afterwards, if it is not older than a day." />
        </FormSection>
        <FormFoot><Submit>Save</Submit><ButtonLink href={back} variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
