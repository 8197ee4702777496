import '#lib/edge/everything.ts'
import { handler } from '#lib/edge/handler.ts'
import { plainFindings } from '#lib/modules/findings/plain.ts'

export const GET = handler(async ({ actor, request }) => plainFindings(actor, Object.fromEntries(new URL(request.url).searchParams) as Parameters<typeof plainFindings>[1]))
