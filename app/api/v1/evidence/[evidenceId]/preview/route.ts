import { handler } from '#lib/edge/handler.ts'
import { schemeOf } from '#lib/files/preview.ts'
import { preview } from '#lib/modules/evidence/deliver.ts'

type Context = { params: Promise<{ evidenceId: string }> }

/** `?version=` names a version, the newest otherwise; `?theme=` is `light` or `dark`, the system's otherwise. Recorded as viewed. */
export async function GET(request: Request, context: Context): Promise<Response> {
  const { evidenceId: id } = await context.params
  const { searchParams } = new URL(request.url)
  return handler(({ actor }) => preview(actor, { id, versionNumber: searchParams.get('version') ?? 0 }, schemeOf(searchParams.get('theme'))))(request)
}
