import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationBySlug, organizations } from '#lib/auth/entrance.ts'
import { days } from '#lib/clock.ts'
import { inventEvents } from '#lib/ingest/invented.ts'
import { describeError } from '#lib/log.ts'
import { deliver } from '#lib/modules/events/deliver.ts'

/** `npm run sample-events -- [--count 200] [--seed 1] [--from <time>] [--to <time>] [--organization <slug>]`: invented events through the same door as any; each says `"sample": true`. */
const usage = 'Usage: npm run sample-events -- [--count 1…100000] [--seed <whole number>] [--from <time>] [--to <time>] [--organization <slug>]'
const { values } = parseArgs({ options: { count: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' }, from: { type: 'string' }, to: { type: 'string' }, organization: { type: 'string' } } })

const whole = (text: string, least: number, most: number): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) throw new Error(usage)
  return value
}
const time = (text: string | undefined, otherwise: Date): Date => {
  const at = text === undefined ? otherwise : new Date(text)
  if (Number.isNaN(at.getTime())) throw new Error(usage)
  return at
}

async function main(): Promise<void> {
  const to = time(values.to, new Date())
  const from = time(values.from, new Date(to.getTime() - days(7)))
  if (from >= to) throw new Error(`--from must be before --to. ${usage}`)
  const all = values.organization ? [await organizationBySlug(values.organization)] : await organizations()
  const [orgId] = all
  if (all.length !== 1 || !orgId) throw new Error('Name the organization: --organization <slug>.')
  const events = inventEvents({ count: whole(values.count, 1, 100_000), seed: whole(values.seed, 0, 4_294_967_295), from, to })
  const lines = events.map((event) => `${JSON.stringify(event)}\n`)
  const answer = await deliver(jobActor(orgId, 'npm run sample-events', v7()), Readable.from([Buffer.from(lines.join(''))]), { label: `Sample events, seed ${values.seed}`, source: 'auto', gzip: false })
  console.log(`${answer.received} events: ${answer.accepted} accepted, ${answer.duplicates} known already, ${answer.rejected} rejected`)
}

try {
  await main()
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
} finally {
  await closePools()
}
