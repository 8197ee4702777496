import '#lib/edge/everything.ts'
import { handler } from '#lib/edge/handler.ts'
import { picture } from '#lib/modules/artifacts/deliver.ts'

/** Recorded before the first byte, as a download is. */
export const GET = handler(({ actor, parameters }) => picture(actor, parameters.artifactId ?? ''))
