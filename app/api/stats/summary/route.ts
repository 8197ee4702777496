import '#lib/edge/everything.ts'
import { handler } from '#lib/edge/handler.ts'
import { getSummary } from '#lib/modules/stats/queries.ts'

export const GET = handler(async ({ actor, request }) => getSummary(actor, Object.fromEntries(new URL(request.url).searchParams)))
