import { isReady } from '#lib/door/readiness.ts'

/** Readiness: 503 while the database does not answer, never with a driver's message. */
export async function GET(): Promise<Response> {
  const ready = await isReady(2_000)
  return Response.json({ status: ready ? 'ok' : 'unavailable' }, { status: ready ? 200 : 503, headers: { 'cache-control': 'no-store' } })
}
