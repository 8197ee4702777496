import { currentFrom, requestInfo } from '#lib/edge/caller.ts'
import { cookieOf } from '#lib/edge/handler.ts'
import { noteCrossSite } from '#lib/edge/refusals.ts'
import { sessionCookieName } from '#lib/edge/session.ts'
import { dataPolicy } from '#lib/files/preview.ts'

/** Where the middleware sends what another site had a browser send to a page: on record, and refused. Whoever comes here by themselves hears the same. */
async function refuse(request: Request): Promise<Response> {
  const info = requestInfo(request.headers)
  const found = await currentFrom(cookieOf(request, sessionCookieName()), info)
  await noteCrossSite(found?.person ?? null, info)
  return new Response('This request did not come from the portal’s own pages.\n', { status: 403, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': dataPolicy } })
}

export { refuse as DELETE, refuse as PATCH, refuse as POST, refuse as PUT }
