import '#lib/edge/everything.ts'
import { handler } from '#lib/edge/handler.ts'
import { queryOf } from '#lib/edge/route.ts'
import { deliver } from '#lib/modules/events/deliver.ts'
import { listEvents } from '#lib/modules/events/queries.ts'

export const GET = handler(async ({ actor, request }) => listEvents(actor, queryOf(request) as Parameters<typeof listEvents>[1]))

/** A delivery of events: one object, an array, NDJSON or {"Records": […]}, plain or gzip, up to 50 MB. `?source=` names the feed. */
export const POST = handler(async ({ actor, request }) => {
  const { searchParams } = new URL(request.url)
  const who = actor.kind === 'token' || actor.kind === 'person' ? actor.name : actor.kind
  return deliver(actor, (request.body ?? []) as unknown as AsyncIterable<Uint8Array>, {
    label: searchParams.get('label')?.slice(0, 200) || `Sent by ${who}`,
    source: searchParams.get('source') ?? 'auto',
    gzip: request.headers.get('content-encoding') === 'gzip',
  })
})
