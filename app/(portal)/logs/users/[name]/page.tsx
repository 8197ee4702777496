import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { getLoggedUser } from '#lib/edge/entities.ts'
import { shown } from '#lib/edge/page.ts'
import { formatOf } from '#lib/format.ts'
import { Days } from '../../_parts/days.tsx'
import { Directory } from '../../_parts/directory.tsx'
import { Counts, Fired, Latest, spanOf } from '../../_parts/picture.tsx'

type Props = { params: Promise<{ name: string }> }

const nameOf = async ({ params }: Props) => decodeURIComponent((await params).name)

export default async function LoggedUserPage(props: Props) {
  const name = await nameOf(props)
  const { person } = await requirePerson('events.read', `/logs/users/${encodeURIComponent(name)}`)
  const user = await shown(getLoggedUser(person, { name }))
  const all = `/events?user=${encodeURIComponent(name)}`
  return (
    <Page title={user.account?.name ?? name} breadcrumbs={[{ label: 'Events', href: '/events' }]} meaning="As the logs name this person or machine." actions={<ButtonLink href={all} icon="activity">Events</ButtonLink>}>
      <div className="stack">
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Name in the logs', value: name },
              { label: 'Account here', value: user.account ? <a href={`/users/${user.account.id}`}>{user.account.name}, {user.account.email}</a> : 'None' },
              { label: 'Seen', value: spanOf(user.events), wide: true },
              { label: 'Failures', value: formatOf(user.events.failed, user.events.count) },
            ]}
          />
        </Panel>
        <Directory of={user.directory} />
        <Days days={user.days} events={all} findings={`/findings?view=each&user=${encodeURIComponent(name)}`} />
        <Fired findings={user.findings} all={`/findings?user=${encodeURIComponent(name)}`} />
        <Counts picture={user.events} without="users" />
        <Latest picture={user.events} all={all} />
      </div>
    </Page>
  )
}
