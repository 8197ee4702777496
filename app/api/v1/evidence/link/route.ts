import { handler, jsonBody } from '#lib/edge/handler.ts'
import { link } from '#lib/modules/evidence/deliver.ts'

/** Evidence from an object that lies in a bucket already. */
export const POST = handler(async ({ actor, request }) => link(actor, (await jsonBody(request)) as Record<string, unknown>), 'expensive')
