import { handler } from '#lib/door/handler.ts'
import { preview } from '#lib/modules/evidence/deliver.ts'

type Context = { params: Promise<{ evidenceId: string }> }

/** `?version=` names a version; the newest otherwise. Recorded as viewed. */
export async function GET(request: Request, context: Context): Promise<Response> {
  const { evidenceId: id } = await context.params
  return handler(({ actor }) => preview(actor, { id, versionNumber: new URL(request.url).searchParams.get('version') ?? 0 }))(request)
}
