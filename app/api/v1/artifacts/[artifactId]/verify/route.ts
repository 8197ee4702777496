import '#lib/edge/everything.ts'
import { handler } from '#lib/edge/handler.ts'
import { verifyNow } from '#lib/modules/artifacts/jobs.ts'

/** Reads the stored file again and compares. */
export const POST = handler(({ actor, parameters }) => verifyNow(actor, parameters.artifactId ?? ''))
