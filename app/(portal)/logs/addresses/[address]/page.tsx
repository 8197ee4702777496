import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { requirePerson } from '#lib/edge/current.ts'
import { getAddress } from '#lib/edge/entities.ts'
import { shown } from '#lib/edge/page.ts'
import { formatOf } from '#lib/format.ts'
import { Days } from '../../_parts/days.tsx'
import { Counts, Fired, Latest, spanOf } from '../../_parts/picture.tsx'

type Props = { params: Promise<{ address: string }> }

const addressOf = async ({ params }: Props) => decodeURIComponent((await params).address)

export default async function AddressPage(props: Props) {
  const address = await addressOf(props)
  const { person } = await requirePerson('events.read', `/logs/addresses/${encodeURIComponent(address)}`)
  const { events, findings, days } = await shown(getAddress(person, { address }))
  const all = `/events?ip=${encodeURIComponent(address)}`
  return (
    <Page title={address} breadcrumbs={[{ label: 'Events', href: '/events' }]} meaning="An address from which somebody acted, as the logs name it." actions={<ButtonLink href={all} icon="activity">Events</ButtonLink>}>
      <div className="stack">
        <Panel title="Facts"><Facts facts={[{ label: 'Seen', value: spanOf(events), wide: true }, { label: 'Failures', value: formatOf(events.failed, events.count) }]} /></Panel>
        <Days days={days} events={all} />
        <Fired findings={findings} />
        <Counts picture={events} without="addresses" />
        <Latest picture={events} all={all} who />
      </div>
    </Page>
  )
}
