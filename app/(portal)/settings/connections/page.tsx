import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatCount } from '#lib/format.ts'
import { kinds } from '#lib/modules/connections/model.ts'
import { listConnections, listStrangers } from '#lib/modules/connections/queries.ts'
import { SettingsTabs } from '../_parts/tabs.tsx'
import { Marks } from './_parts/marks.tsx'

export default async function ConnectionsPage() {
  const { person } = await requirePerson('connections.read', '/settings/connections')
  const connections = await shown(listConnections(person, {}))
  const strangers = may(person, 'connections.create') ? await shown(listStrangers(person, {})) : []
  const at = now()
  const add = may(person, 'connections.create') && <ButtonLink href="/settings/connections/new" variant="primary" icon="plus">Create a connection</ButtonLink>
  return (
    <Page title="Connections" meaning="Other systems that are called from here, or that send messages here: with which secrets, and how it goes." actions={add} tabs={<SettingsTabs current="/settings/connections" person={person} />}>
      <div className="stack">
        {connections.length === 0 ? (
          <EmptyState icon="plug-zap" title="No connection yet" action={add || undefined}>Events of GitHub come in by themselves through one, and so does whatever signs what it sends.</EmptyState>
        ) : (
          <Panel>
            <ul className="rows">
              {connections.map((each) => (
                <li key={each.id}>
                  <div>
                    <p className="row"><b>{each.name}</b><Marks of={each} at={at} /></p>
                    <p className="muted">
                      {kinds[each.kind].label} · {each.ownerName ?? 'no owner yet'}
                      {each.lastReceivedAt && <> · last message <Time at={each.lastReceivedAt} /></>}
                      {each.lastSuccessAt && <> · last success <Time at={each.lastSuccessAt} /></>}
                      {each.kind === 'syslog' && each.messagesAt && <> · last message <Time at={each.messagesAt} /></>}
                      {each.refused > 0 && <> · {formatCount(each.refused, 'message')} refused</>}
                    </p>
                    {each.health === 'failing' && each.lastFailure && <p className="muted">{each.lastFailure}</p>}
                  </div>
                  <ButtonLink href={`/settings/connections/${each.id}`} size="small">Open</ButtonLink>
                </li>
              ))}
            </ul>
          </Panel>
        )}
        {strangers.length > 0 && (
          <Panel title="Refused senders of syslog" meaning="They came with a certificate that no sender is known by, in the last 30 days. Whoever they are: compare the fingerprint at the device before you let one in.">
            <ul className="rows">
              {strangers.map((each) => (
                <li key={each.id}>
                  <div>
                    <p><b>{each.subject || 'No subject'}</b> <span className="muted">from {each.ip}</span></p>
                    <p className="muted"><code>{each.fingerprint}</code></p>
                    <p className="muted">Refused {formatCount(each.refused, 'time')}, last <Time at={each.lastAt} />: {each.why}. Issued by {each.issuer || 'nobody'}.</p>
                  </div>
                  <ButtonLink href={`/settings/connections/new?view=syslog&certificate=${each.fingerprint}`} size="small">Make it a sender</ButtonLink>
                </li>
              ))}
            </ul>
          </Panel>
        )}
      </div>
    </Page>
  )
}
