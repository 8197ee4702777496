import { parse } from '#lib/door/authorize.ts'
import { handler, jsonBody } from '#lib/door/handler.ts'
import { link } from '#lib/modules/evidence/deliver.ts'
import { linkShape } from '#lib/modules/evidence/model.ts'

/** Evidence from an object that lies in a bucket already. */
export const POST = handler(async ({ actor, request }) => {
  const given = await jsonBody(request)
  return link(actor, parse(linkShape, given), given as Record<string, unknown>)
}, 'expensive')
