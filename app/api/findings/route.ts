import '#lib/edge/everything.ts'
import { flatFindings } from '#lib/edge/flat.ts'
import { handler } from '#lib/edge/handler.ts'

/** Source document 002, section 5.3. */
export const GET = handler(async ({ actor, request }) => flatFindings(actor, Object.fromEntries(new URL(request.url).searchParams) as never))
