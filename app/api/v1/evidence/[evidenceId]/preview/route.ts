import { handler } from '#lib/edge/handler.ts'
import { schemeOf } from '#lib/files/preview.ts'
import { preview } from '#lib/modules/evidence/deliver.ts'

/** `?version=` names a version, the newest otherwise; `?theme=` is `light` or `dark`, the system's otherwise. Recorded as viewed. */
export const GET = handler(({ actor, request, parameters }) => {
  const { searchParams } = new URL(request.url)
  return preview(actor, { id: parameters.evidenceId ?? '', versionNumber: searchParams.get('version') ?? 0 }, schemeOf(searchParams.get('theme')))
})
