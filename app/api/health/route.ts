import { dataPolicy } from '#lib/files/preview.ts'

/** Liveness: the process answers. Says nothing of what is inside. */
export function GET(): Response {
  return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store', 'content-security-policy': dataPolicy } })
}
