import '#lib/edge/everything.ts'
import { parse } from '#lib/door/authorize.ts'
import { admit } from '#lib/door/denials.ts'
import { handler, json, jsonBody } from '#lib/edge/handler.ts'
import { AppError } from '#lib/errors.ts'
import { deliver } from '#lib/modules/events/deliver.ts'
import { sourceEvent, storedEvents, viewEvents } from '#lib/modules/events/source-events.ts'

export const GET = handler(async ({ actor, request }) => viewEvents(actor, Object.fromEntries(new URL(request.url).searchParams)))

/** One event, as a delivery of one: the raw record is what was sent, character for character. */
export const POST = handler(async ({ actor, request, info }) => {
  await admit(actor, 'events.ingest', 'data access')
  const sent = request.clone()
  parse(sourceEvent, await jsonBody(request))
  const who = actor.kind === 'token' || actor.kind === 'person' ? actor.name : actor.kind
  const answer = await deliver(actor, (sent.body ?? []) as unknown as AsyncIterable<Uint8Array>, { label: `Sent by ${who}`, source: 'auto', gzip: false })
  if (answer.rejects[0]) throw new AppError('invalid', `This is not an event: ${answer.rejects[0].reason}.`)
  if (answer.accepted === 0) throw new AppError('conflict', 'This event is known already: its external_id, or else its text, was sent before. Nothing was stored.')
  const [event] = await storedEvents(actor, { batchId: answer.batches[0] ?? '' })
  if (!event) throw new AppError('not_found', 'The event was stored, and removed since.')
  return json(event, 201, info)
})
