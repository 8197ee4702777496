import '#lib/edge/everything.ts'
import { ConfirmField, Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { tellable } from '#lib/modules/channels/operations.ts'
import { getChannel } from '#lib/modules/channels/queries.ts'
import { kindNames } from '#lib/modules/channels/words.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Marks } from '../_parts/marks.tsx'
import { remove } from '../actions.ts'

export default async function ChannelPage({ params }: { params: Promise<{ channelId: string }> }) {
  const { channelId } = await params
  const { person } = await requirePerson('channels.read', `/channels/${channelId}`)
  const channel = await shown(getChannel(person, { id: channelId }))
  const labels = new Map(tellable().map((each) => [each.kind as string, each.label]))
  const edit = may(person, 'channels.update') && <ButtonLink href={`/channels/${channel.id}/edit`} icon="pencil">Edit</ButtonLink>
  return (
    <Page title={channel.name} breadcrumbs={[{ label: 'Chat channels', href: '/channels' }]} marks={<Marks of={channel} />} actions={edit}>
      <TwoColumn aside={<Activity events={channel.timeline} />}>
        {channel.unreadable && <Notice kind="danger" title={`The address of “${channel.name}” cannot be opened.`}>This portal does not have the key it was sealed under. Give it back (CREDENTIALS_KEY_FILE or ENCRYPTION_KEY), or put the address in anew.</Notice>}
        {(channel.failure ?? channel.problem) && (
          <Notice kind={channel.failingSince ? 'danger' : 'warn'} title={channel.failingSince ? 'Messages do not arrive.' : 'The last try failed.'}>
            {channel.problem ?? channel.failure}. {channel.tries > 0 && channel.tryAt && <>Tried {channel.tries} times, next <Time at={channel.tryAt} />.</>}
          </Notice>
        )}
        {channel.pausedReason && <Notice kind="info" title="Paused">{channel.pausedReason}</Notice>}
        <Panel title="The channel" meaning={channel.sample ? 'This is an example: nothing is posted.' : undefined}>
          <Facts
            facts={[
              { label: 'Chat', value: kindNames[channel.kind] },
              { label: 'Quiet hours', value: channel.quietFrom ? `${channel.quietFrom} to ${channel.quietTo}${channel.zone ? `, ${channel.zone}` : ''}` : 'None' },
              { label: 'Posted', value: formatCount(channel.sent, 'message') },
              { label: 'Last message', value: channel.sentAt ? <Time at={channel.sentAt} format="both" /> : 'None' },
            ]}
          />
        </Panel>
        <Panel title="What is told">
          <ul className="rows">{channel.notices.map((kind) => <li key={kind}><p>{labels.get(kind) ?? kind}</p></li>)}</ul>
        </Panel>
        {may(person, 'channels.remove') && (
          <Panel title="Remove" meaning="Nothing is posted any more, and its address is gone for good.">
            <Form action={remove.bind(null, channel.id)} label="Remove">
              <ConfirmField expect={channel.name} />
              <Field name="reason" label="Reason" maxLength={1000} />
              <div><Submit variant="danger">Remove</Submit></div>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
