import '#lib/edge/everything.ts'
import { handler } from '#lib/edge/handler.ts'
import { compareStore } from '#lib/modules/artifacts/jobs.ts'

/** Every row against the store, both ways; what is missing becomes findings. */
export const POST = handler(({ actor }) => compareStore(actor), 'expensive')
