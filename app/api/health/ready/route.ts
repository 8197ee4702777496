import { readiness } from '#lib/edge/readiness.ts'
import { dataPolicy } from '#lib/files/preview.ts'

/** Readiness: 503 while the database does not answer or sealing stalls, `degraded` while the file store or the connections of downloads do not answer; never with a driver's message. */
export async function GET(): Promise<Response> {
  const answer = await readiness(2_000)
  const bad = answer.status === 'unavailable' || answer.status === 'unsealed'
  return Response.json(answer, { status: bad ? 503 : 200, headers: { 'cache-control': 'no-store', 'content-security-policy': dataPolicy } })
}
