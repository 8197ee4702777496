import { handler } from '#lib/edge/handler.ts'
import { download } from '#lib/modules/evidence/deliver.ts'

/** `?version=` names a version; the newest otherwise. Recorded before the first byte. */
export const GET = handler(({ actor, request, parameters }) => download(actor, { id: parameters.evidenceId ?? '', versionNumber: new URL(request.url).searchParams.get('version') ?? 0 }, request))
