import { readiness } from '#lib/door/readiness.ts'

/** Readiness: 503 while the database does not answer, `degraded` while the file store does not; never with a driver's message. */
export async function GET(): Promise<Response> {
  const status = await readiness(2_000)
  return Response.json({ status }, { status: status === 'unavailable' ? 503 : 200, headers: { 'cache-control': 'no-store' } })
}
