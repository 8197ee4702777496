import { formOf } from '#lib/edge/form-body.ts'
import { handler } from '#lib/edge/handler.ts'
import { openEntry } from '#lib/modules/audit-trail/operations.ts'

/** The entry with its personal values and its proof, as a file. A form posts here: the address of a file that opens somebody's data is no link. */
export const POST = handler(async ({ actor, request }) => {
  const entryId = new URL(request.url).pathname.split('/').at(-2) ?? ''
  const form = await formOf(request)
  const opened = await openEntry(actor, { entryId, consent: String(form.get('consent') ?? '') })
  return new Response(`${JSON.stringify(opened, null, 2)}\n`, {
    headers: { 'content-type': 'application/json', 'content-disposition': `attachment; filename="entry-${entryId}.json"`, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })
})
