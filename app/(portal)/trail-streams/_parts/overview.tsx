import { Code } from '#components/ui/avatar.tsx'
import { Copy } from '#components/ui/copy.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatCount, formatNumber } from '#lib/format.ts'
import { kinds } from '#lib/modules/trail-streams/model.ts'
import type { getTrailStream } from '#lib/modules/trail-streams/queries.ts'
import { formatNames } from '#lib/modules/trail-streams/words.ts'
import { lagText } from './marks.tsx'

type Shown = Awaited<ReturnType<typeof getTrailStream>>

export function Progress({ of }: { of: Shown }) {
  if (of.sample) return <Panel title="How far it is" meaning="This is an example: it is never sent."><Facts facts={[{ label: 'Next entry', value: formatNumber(of.next) }]} /></Panel>
  const pulled = of.kind === 'pull'
  return (
    <Panel title="How far it is">
      <Facts
        facts={[
          { label: 'Waiting', value: of.lag === 0 ? 'Nothing' : `${formatCount(of.lag, 'entry', 'entries')} of ${formatNumber(of.size)}, the first for ${lagText(of.lagSeconds)}` },
          { label: pulled ? 'Acknowledged up to' : 'Next entry', value: formatNumber(of.next) },
          { label: pulled ? 'Handed out' : 'Taken', value: `${formatCount(of.sent, 'entry', 'entries')}, each time counted` },
          { label: pulled ? 'Last pull' : 'Last taken', value: of.sentAt ? <Time at={of.sentAt} format="both" /> : 'Never' },
        ]}
      />
    </Panel>
  )
}

export const Destination = ({ of }: { of: Shown }) => (
  <Panel title="Where it goes">
    <Facts
      facts={[
        { label: 'How', value: kinds[of.kind].label },
        { label: 'Format', value: formatNames[of.format] },
        ...(of.address ? [{ label: of.kind === 'syslog' ? 'Receiver' : 'Address', value: <Code>{of.address}</Code>, wide: true }] : []),
        { label: 'Names and addresses of people', value: of.personal ? 'Go along' : 'Stay here; commitments go' },
        ...(of.kind === 'syslog' ? [{ label: 'Authority of the receiver', value: of.authority ? 'One of your own, and the public ones' : 'The public ones' }, { label: 'Certificate of the portal', value: of.clientCertificate ? 'Shown' : 'None' }] : []),
        { label: 'Created', value: <Time at={of.createdAt} format="absolute" /> },
      ]}
    />
  </Panel>
)

/** What the other side has to know, in a few lines; samples for each receiver are in docs/siem.md. */
export function Receiving({ of, base }: { of: Shown; base: string }) {
  if (of.kind === 'pull') {
    const address = `${base}/api/v1/trail-streams/${of.id}/entries.ndjson`
    const command = `curl -H "Authorization: Bearer $TOKEN" "${address}"`
    return (
      <Panel title="How to pull" meaning="With a token whose scope is to pull the audit trail (Profile, Tokens). The header tickmark-next of an answer says from which entry the next pull goes on (?from=); asking for it acknowledges all before.">
        <p className="row"><Code>{command}</Code><Copy value={command} text="Copy" /></p>
      </Panel>
    )
  }
  return (
    <Panel title="How to receive" meaning={of.kind === 'syslog' ? 'TLS 1.2 or newer, messages counted in bytes (RFC 6587). Let the receiver take messages of 128 KiB; it has to answer a close, as RFC 5425 says.' : 'Up to 500 lines of JSON a message, 1 MiB at most. An answer of 2xx means that it has them; webhook-id is the same when a message comes again.'}>
      <p className="muted">Each entry has its place (index), its leaf and the signed checkpoint. Places without a gap are proof that nothing is missing; one that comes twice is the same entry. Samples for rsyslog, Splunk, Elastic, Loki and CloudWatch are in docs/siem.md.</p>
    </Panel>
  )
}
