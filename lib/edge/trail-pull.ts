import 'server-only'
import { pullTrailStream } from '#lib/modules/trail-streams/operations.ts'
import { entriesToPull } from '#lib/modules/trail-streams/queries.ts'
import { handler } from './handler.ts'

/** Where the next pull goes on, and how many entries there are: as headers, because the answer is lines alone. */
export const pullRoute = handler(async ({ actor, request, parameters }) => {
  const asked = Object.fromEntries(new URL(request.url).searchParams)
  const id = parameters.trailStreamId ?? ''
  const { from, next, size, count, news, text } = await entriesToPull(actor, { ...asked, id })
  if (news) await pullTrailStream(actor, { id, from, count })
  return new Response(text, { headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store', 'tickmark-next': String(next), 'tickmark-size': String(size) } })
})
