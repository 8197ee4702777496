import { jobActor } from '#lib/auth/actor.ts'
import { hours, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import { deliver } from '../events/deliver.ts'
import type { SampleOf } from '../sample-shape.ts'
import { updateLogSource } from './operations.ts'
import { getLogSource, listLogSources } from './queries.ts'
import { lookAtSources } from './rounds.ts'

/** Events of an invented system, one an hour, between so many days ago. */
const hourly = (name: string, type: string, from: number, to: number) => Array.from({ length: Math.ceil((from - to) * 24) }, (_, n) => {
  const at = new Date(now().getTime() - hours(to * 24 + n))
  return JSON.stringify({ id: `${name} ${at.toISOString()}`, timestamp: at.toISOString(), event_type: type, user: `svc-${name}` })
})

/** A log that is well, one that was silent for nine hours, and one that is still learned. */
export const sample: SampleOf = {
  after: ['organizations', 'controls', 'events', 'settings'],
  async fill({ orgId, past, person }) {
    const feed = jobActor(orgId, 'sample feed', 'sample')
    const send = (source: 'gcp' | 'm365' | 'entra', lines: string[]) => deliver(feed, [Buffer.from(lines.join('\n'))] as unknown as AsyncIterable<Uint8Array>, { label: `${source} of ${now().toISOString().slice(0, 10)}`, source, gzip: false })
    const look = () => lookAtSources({ requestId: 'sample', read: background('sample').read }, orgId)
    await past(4, async () => {
      await send('gcp', hourly('gcp', 'table_read', 16, 0))
      await send('m365', hourly('m365', 'mailbox_rule_checked', 16, 0))
      await look()
    })
    await past(3.75, async () => {
      await send('gcp', hourly('gcp', 'table_read', 0.25, 0))
      await look()
    })
    await past(3.6, async () => {
      await send('gcp', hourly('gcp', 'table_read', 0.15, 0))
      await send('m365', hourly('m365', 'mailbox_rule_checked', 0.02, 0))
      await look()
    })
    await send('gcp', hourly('gcp', 'table_read', 3.6, 0))
    await send('m365', hourly('m365', 'mailbox_rule_checked', 3.58, 0))
    await send('entra', hourly('entra', 'conditional_access_checked', 3, 0))
    await look()
    const manager = person('compliance_manager')
    const sources = new Map((await listLogSources(manager, { limit: 100 })).rows.map((row) => [row.name, row.id]))
    const rest = async (name: string, controls: string[], why: string) => {
      const id = sources.get(name)
      if (id) await updateLogSource(manager, { id, version: (await getLogSource(manager, { id })).version, mode: 'learned', controls, why })
    }
    await rest('m365', ['OP-04', 'AC-01'], 'Mailbox rules and sign-ins are reviewed from this log')
    await rest('gcp', ['OP-04'], 'Reads of the data warehouse are reviewed from this log')
  },
}
