import { ConfirmField, Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Reveal } from '#components/form/reveal.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Refresh } from '#components/page/refresh.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { env } from '#lib/env.ts'
import { getTrailStream } from '#lib/modules/trail-streams/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Marks } from '../_parts/marks.tsx'
import { Destination, Progress, Receiving } from '../_parts/overview.tsx'
import { remove, replay, rotate } from '../actions.ts'

export default async function TrailStreamPage({ params }: { params: Promise<{ trailStreamId: string }> }) {
  const { trailStreamId } = await params
  const { person } = await requirePerson('trailStreams.read', `/trail-streams/${trailStreamId}`)
  const stream = await shown(getTrailStream(person, { id: trailStreamId }))
  const sends = stream.kind !== 'pull'
  const edit = may(person, 'trailStreams.update') && <ButtonLink href={`/trail-streams/${stream.id}/edit`} icon="pencil">Edit</ButtonLink>
  return (
    <Page title={stream.name} breadcrumbs={[{ label: 'Trail streams', href: '/trail-streams' }]} marks={<Marks of={stream} />} actions={edit}>
      {sends && !stream.sample && stream.state !== 'paused' && <Refresh every={5} />}
      <TwoColumn aside={<Activity events={stream.timeline} />}>
        {stream.unreadable && <Notice kind="danger" title={`The secrets of “${stream.name}” cannot be opened.`}>This portal does not have the key they were sealed under. Give it back (CREDENTIALS_KEY_FILE or ENCRYPTION_KEY), or put the secrets in anew.</Notice>}
        {stream.problem && stream.tries > 0 && (
          <Notice kind={stream.failingSince ? 'danger' : 'warn'} title={stream.failingSince ? 'The receiver does not take what is sent.' : 'The last try failed.'}>
            {stream.problem}. {stream.tryAt && <>Tried {stream.tries} times, next <Time at={stream.tryAt} />.</>} Nothing is lost: it goes on where it stopped.
          </Notice>
        )}
        {stream.pausedReason && <Notice kind="info" title="Paused">{stream.pausedReason}</Notice>}
        <Progress of={stream} />
        <Destination of={stream} />
        <Receiving of={stream} base={env().BASE_URL} />
        {sends && may(person, 'trailStreams.replay') && (
          <Panel title="Send again" meaning="From an entry on, when the receiver lost something. What it has already comes again, with the same places.">
            <Form action={replay.bind(null, stream.id)} label="Send again">
              <Field name="from" label="From entry" type="number" min={0} required help={`The first is 0; ${stream.size} are sealed.`} />
              <Field name="reason" label="Reason" required maxLength={500} />
              <FormFoot><Submit variant="secondary">Send again</Submit></FormFoot>
            </Form>
          </Panel>
        )}
        {stream.kind === 'webhook' && may(person, 'trailStreams.rotateSecret') && (
          <Panel title="Signing secret" meaning="Each message is signed as Standard Webhooks say. The former secret counts no more at once.">
            <Form action={rotate.bind(null, stream.id)} label="Signing secret">
              <Reveal />
              <FormFoot><Submit variant="secondary">Replace and show</Submit></FormFoot>
            </Form>
          </Panel>
        )}
        {may(person, 'trailStreams.remove') && (
          <Panel title="Remove" meaning="Nothing is sent any more, and its secrets are gone for good.">
            <Form action={remove.bind(null, stream.id)} label="Remove">
              <ConfirmField expect={stream.name} />
              <Field name="reason" label="Reason" maxLength={1000} />
              <div><Submit variant="danger">Remove</Submit></div>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
