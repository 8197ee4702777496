import '#lib/edge/everything.ts'
import { handler } from '#lib/edge/handler.ts'
import { getSummary } from '#lib/modules/stats/queries.ts'

/** Source document 002, section 5.4. */
export const GET = handler(async ({ actor, request }) => getSummary(actor, Object.fromEntries(new URL(request.url).searchParams) as never))
