import '#lib/edge/everything.ts'
import { handler } from '#lib/edge/handler.ts'
import { markRead } from '#lib/modules/notifications/operations.ts'
import { getNotification } from '#lib/modules/notifications/queries.ts'

/** On to the record, and read from then on. */
export const GET = handler(async ({ actor, parameters }) => {
  const { id, href, readAt } = await getNotification(actor, { id: parameters.notificationId ?? '' })
  if (readAt === null) await markRead(actor, { id })
  return new Response(null, { status: 303, headers: { location: href, 'cache-control': 'no-store' } })
})
