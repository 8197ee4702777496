import 'server-only'
import { getVerifier } from '#lib/modules/packages/queries.ts'
import { handler } from './handler.ts'

/** What verifies audit packages, as a file: it is run from somebody's own disk, and shown by the portal as nothing but a download. */
export const verifierRoute = (name: 'verify.html' | 'verify.mjs') => handler(async ({ actor }) => {
  const { text } = await getVerifier(actor, { name })
  return new Response(text, { headers: { 'content-type': 'application/octet-stream', 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' } })
})
