import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { sampleEvents, sampleLines } from '#lib/ingest/sample-events.ts'
import { describeError } from '#lib/log.ts'
import { deliver } from '#lib/modules/events/deliver.ts'
import { oneOrganization } from './lib/one-organization.ts'

/** `npm run sample-events -- --count 500 [--seed 1] [--from 2026-01-01] [--to 2026-02-01] [--organization <slug>]`: the last 30 days unless said; of the source `fake`. */
const { values } = parseArgs({ options: { count: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' }, from: { type: 'string' }, to: { type: 'string' }, organization: { type: 'string' } } })

try {
  const to = values.to ? new Date(values.to) : now()
  const from = values.from ? new Date(values.from) : new Date(to.getTime() - 30 * 86_400_000)
  const lines = sampleLines(sampleEvents(Number(values.count), Number(values.seed), { from, to }))
  const actor = jobActor(await oneOrganization(values.organization), 'npm run sample-events', v7())
  const answer = await deliver(actor, Readable.from([Buffer.from(lines)]), { label: `Sample events, seed ${values.seed}`, source: 'auto', gzip: false })
  console.log(`${answer.accepted} accepted, ${answer.duplicates} known already, ${answer.rejected} rejected.`)
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
} finally {
  await closePools()
}
