import { handler } from '#lib/edge/handler.ts'
import { archive } from '#lib/modules/evidence/deliver.ts'

/** `?ids=…&ids=…`: the newest file of each, as one ZIP with their hashes. */
export const GET = handler(({ actor, request }) => archive(actor, { ids: new URL(request.url).searchParams.getAll('ids') }), 'expensive')
