import { handler } from '#lib/edge/handler.ts'
import { download } from '#lib/modules/evidence/deliver.ts'

type Context = { params: Promise<{ evidenceId: string }> }

/** `?version=` names a version; the newest otherwise. Recorded before the first byte. */
export async function GET(request: Request, context: Context): Promise<Response> {
  const { evidenceId: id } = await context.params
  return handler(({ actor }) => download(actor, { id, versionNumber: new URL(request.url).searchParams.get('version') ?? 0 }))(request)
}
