import '#lib/edge/everything.ts'
import { handler } from '#lib/edge/handler.ts'
import { download } from '#lib/modules/artifacts/deliver.ts'

/** Recorded before the first byte; of a file that was broken off, from where it stopped. */
export const GET = handler(({ actor, request, parameters }) => download(actor, parameters.artifactId ?? '', request))
