import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Refresh } from '#components/page/refresh.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { type Search, shown } from '#lib/edge/page.ts'
import { kinds, noSystem } from '#lib/modules/connections/model.ts'
import { getConnection, listMessages } from '#lib/modules/connections/queries.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { Approval } from '../../../_parts/approval.tsx'
import { recordTabs } from '../../../_parts/record-tabs.tsx'
import { choicesFor } from '../_parts/choices.ts'
import { Edit } from '../_parts/edit.tsx'
import { Inbox } from '../_parts/inbox.tsx'
import { LastPull } from '../_parts/last-pull.tsx'
import { Marks } from '../_parts/marks.tsx'
import { Overview } from '../_parts/overview.tsx'
import { Trail } from '../_parts/trail.tsx'
import { pull, test } from '../actions.ts'

export default async function ConnectionPage({ params, searchParams }: { params: Promise<{ connectionId: string }>; searchParams: Search }) {
  const { connectionId } = await params
  const { person } = await requirePerson('connections.read', `/settings/connections/${connectionId}`)
  const connection = await shown(getConnection(person, { id: connectionId }))
  const edits = may(person, 'connections.update')
  const { inbox, pull: pulls } = kinds[connection.kind]
  const { view, tabs } = recordTabs((await searchParams).view, {
    label: connection.name, href: `/settings/connections/${connectionId}`,
    views: [{ view: 'overview', label: 'Overview' }, ...(inbox ? [{ view: 'webhook', label: 'Webhook' } as const] : []), ...(edits ? [{ view: 'edit', label: 'Edit' } as const] : [])],
  })
  const latest = view === 'webhook' ? (await shown(listMessages(person, { connectionId, limit: 5 }))).rows : []
  const idle = connection.sample ? 'This is an example: it makes no calls.' : connection.pausedReason !== null ? 'It is paused.' : connection.asked !== null && (connection.pull?.status === 'running' ? 'A pull is going on.' : 'A worker has it in a moment.')
  return (
    <Page
      title={connection.name}
      breadcrumbs={[{ label: 'Connections', href: '/settings/connections' }]}
      marks={<Marks of={connection} at={now()} />}
      tabs={tabs}
      actions={may(person, 'connections.check') && (
        <div className="row">
          {pulls && !idle && <Form action={pull.bind(null, connection.id)} layout="inline" label={`Pull ${pulls.what}`}><Submit variant="secondary" disabledReason={pulls.brings === 'lists' && connection.systemId === null && noSystem}>{pulls.brings === 'lists' ? `Pull ${pulls.what}` : 'Pull now'}</Submit></Form>}
          <Form action={test.bind(null, connection.id)} layout="inline" label="Test"><Submit disabledReason={idle}>Test</Submit></Form>
        </div>
      )}
    >
      {(connection.asked !== null || latest.some((each) => each.status === 'stored')) && connection.pausedReason === null && <Refresh every={3} />}
      <TwoColumn aside={<Activity events={connection.timeline} />}>
        {connection.unreadable.length > 0 && (
          <Notice kind="danger" title={`What is sealed of “${connection.name}” cannot be opened.`}>
            {`This portal does not have the key of ${connection.unreadable.join(' and ')}. Give it back (CREDENTIALS_KEY_FILE or ENCRYPTION_KEY), or put the secrets in anew. Every other connection goes on.`}
          </Notice>
        )}
        {view === 'overview' && <LastPull of={connection} />}
        {view === 'overview' && <Overview of={connection} />}
        {view === 'overview' && connection.trail && <Trail of={connection.trail} />}
        {view === 'webhook' && <Inbox of={connection} latest={latest} rotates={may(person, 'connections.rotateSecret')} replays={may(person, 'webhooks.replay')} />}
        {view !== 'webhook' && connection.scopeAsked && <Approval person={person} id={connection.scopeAsked} />}
        {view === 'edit' && <Edit of={connection} {...(await choicesFor(person))} removes={may(person, 'connections.remove')} />}
      </TwoColumn>
    </Page>
  )
}
