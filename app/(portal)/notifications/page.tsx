import '#lib/edge/everything.ts'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { NewsNotice } from '#components/page/news-notice.tsx'
import { Page } from '#components/page/page.tsx'
import { listHref } from '#components/table/href.ts'
import { Pager } from '#components/table/pager.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel, Tabs } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { listInput, readList, type Search, shown } from '#lib/edge/page.ts'
import { listNotifications } from '#lib/modules/notifications/queries.ts'
import { readAll, readOne } from './actions.ts'

export default async function NotificationsPage({ searchParams }: { searchParams: Search }) {
  const { person, unread } = await requirePerson('notifications.read', '/notifications')
  const list = readList(await searchParams, listNotifications)
  const page = await shown(listNotifications(person, listInput(list)), '/notifications')
  const seenAt = page.rows[0]?.at.toISOString() ?? ''
  return (
    <Page
      title="Notifications"
      meaning="What asks something of you, and what you want to know."
      actions={
        <>
          <ButtonLink href="/notifications/preferences" icon="settings">What you are notified of</ButtonLink>
          {unread > 0 && <Form action={readAll} layout="inline" label="Mark all as read"><input type="hidden" name="seenAt" value={list.after || list.before ? '' : seenAt} /><Submit variant="secondary" icon="check">Mark all as read</Submit></Form>}
        </>
      }
      tabs={<Tabs label="Notifications" current={list.filters.state === 'unread' ? '/notifications?state=unread' : '/notifications'} tabs={[{ label: 'All', href: '/notifications' }, { label: 'Unread', href: '/notifications?state=unread', ...(unread > 0 && { count: unread }) }]} />}
    >
      <div className="stack">
        <NewsNotice key={seenAt} unread={unread} />
        {page.rows.length === 0 ? (
          <EmptyState icon="bell" title={list.filters.state === 'unread' ? 'Everything is read' : 'Nothing yet'}>What is assigned to you, waits for your decision or goes wrong appears here within a few seconds.</EmptyState>
        ) : (
          <Panel>
            <ul className="rows told">
              {page.rows.map((each) => (
                <li key={each.id} data-unread={each.readAt === null ? '' : undefined}>
                  <div>
                    <p><a href={`/notifications/${each.id}/open`} data-hard="">{each.title}</a>{each.readAt === null && <span className="sr"> (unread)</span>}</p>
                    <p className="muted">{each.text}</p>
                    {each.reason && <p className="muted">“{each.reason}”</p>}
                  </div>
                  <div className="row">
                    <span className="muted"><Time at={each.at} /></span>
                    {each.readAt === null && <Form action={readOne} layout="inline" label={`Mark as read: ${each.title}, ${each.at.toISOString()}`}><input type="hidden" name="id" value={each.id} /><Submit variant="quiet" size="small">Mark as read</Submit></Form>}
                  </div>
                </li>
              ))}
            </ul>
          </Panel>
        )}
        <Pager order="newer" previous={page.previous && listHref('/notifications', list, { before: page.previous })} next={page.next && listHref('/notifications', list, { after: page.next })} />
      </div>
    </Page>
  )
}
