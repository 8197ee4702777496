import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { organizations } from '#db/schema/organizations.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { parse } from '#lib/door/authorize.ts'
import { query } from '#lib/door/query.ts'
import { AppError } from '#lib/errors.ts'
import { sampleEvents, sampleLines } from '#lib/ingest/sample-events.ts'
import { optionalInstant } from '#lib/input.ts'
import { deliver, type DeliveryAnswer } from './deliver.ts'

const asked = z.object({
  count: z.coerce.number('is a whole number').int('is a whole number').min(1, 'is at least 1').max(100_000, 'is at most 100,000').default(500),
  seed: z.coerce.number('is a whole number').int('is a whole number').default(1),
  from: optionalInstant,
  to: optionalInstant,
})

/** Invented events of the source `fake`, by the same door as any: the last 30 days unless said, `to` not included. The same seed, count and range make the same events. */
export async function deliverSampleEvents(actor: Actor, input: z.input<typeof asked>): Promise<DeliveryAnswer> {
  const { count, seed, ...range } = parse(asked, input)
  const to = range.to ?? now()
  const from = range.from ?? new Date(to.getTime() - days(30))
  if (!(from < to)) throw new AppError('invalid', 'The range must begin before it ends; write 2026-01-31 or 2026-01-31T12:00:00Z.', { fields: { from: 'must lie before the end' } })
  const lines = sampleLines(sampleEvents(count, seed, { from, to }))
  return deliver(actor, [Buffer.from(lines)] as unknown as AsyncIterable<Uint8Array>, { label: `Sample events, seed ${seed}`, source: 'auto', gzip: false })
}

const isSampleOrganization = query({
  name: 'events.sampleAllowed',
  permission: 'events.ingest',
  summary: 'Whether invented events may be made here by a click',
  input: z.object({}),
  statements: 1,
  run: async ({ tx, actor }) => (await tx.select({ isSample: organizations.isSample }).from(organizations).where(eq(organizations.id, actor.orgId)))[0]?.isSample ?? false,
})

/** The same for a button: invented events never stand among those of a real organization by a click. */
export async function makeSampleEvents(actor: Actor, input: z.input<typeof asked>): Promise<DeliveryAnswer> {
  if (!(await isSampleOrganization(actor, {}))) throw new AppError('forbidden', 'Sample events are for the sample organization alone. An operator can make some with “npm run sample-events”.')
  return deliverSampleEvents(actor, input)
}
