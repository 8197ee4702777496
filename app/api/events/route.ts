import '#lib/edge/everything.ts'
import { flatEvents } from '#lib/edge/flat.ts'
import { handler } from '#lib/edge/handler.ts'
import { deliver } from '#lib/modules/events/deliver.ts'

/** Source document 002, section 5.2. */
export const GET = handler(async ({ actor, request }) => (await flatEvents(actor, Object.fromEntries(new URL(request.url).searchParams) as never)).rows)

/** The same way in as /api/v1/events, and the same receipt: counts, and what was rejected with its place and reason. */
export const POST = handler(async ({ actor, request }) => deliver(actor, (request.body ?? []) as unknown as AsyncIterable<Uint8Array>, { label: `Sent by ${'name' in actor ? actor.name : actor.kind}`, source: 'auto', gzip: request.headers.get('content-encoding') === 'gzip' }))
