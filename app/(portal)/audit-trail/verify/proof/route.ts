import { handler } from '#lib/edge/handler.ts'
import { proveEntry } from '#lib/modules/audit-trail/verification.ts'

/** `?entryId=`: the C2SP tlog-proof of a sealed entry, as a file. */
export const GET = handler(async ({ actor, request }) => {
  const { proof, index } = await proveEntry(actor, { entryId: new URL(request.url).searchParams.get('entryId') ?? '' })
  return new Response(proof, {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'content-disposition': `attachment; filename="entry-${index}.tlog-proof"`, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })
})
