import 'server-only'
import { call } from './call.ts'
import { patiently } from './patient.ts'

/** Of these another attempt may answer otherwise a moment later. What a limit of calls says is whoever asks to hear, who may wait longer than a call does. */
const passing = [500, 502, 503, 504]

/**
 * `fetch` for libraries that want one: as `call` does it, with as many attempts as `patiently` makes. Nothing is followed, and the answer comes in one piece.
 * @throws as `call`
 */
export async function outgoingFetch(address: string | URL | Request, { method = 'GET', headers, body }: RequestInit = {}): Promise<Response> {
  if (method !== 'GET' && method !== 'POST') throw new TypeError(`The portal makes no call by ${method}`)
  if (body !== undefined && body !== null && typeof body !== 'string') throw new TypeError('The portal sends text only')
  const sent = { ...Object.fromEntries(new Headers(headers)), ...(typeof body === 'string' && { 'content-length': Buffer.byteLength(body) }) }
  const answer = await patiently(() => call(method, String(address instanceof Request ? address.url : address), sent, body ?? undefined, 'large'), { passing })
  const names = Object.entries(answer.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, [value].flat().join(', ')] as [string, string]]))
  return new Response([204, 205, 304].includes(answer.status) ? null : new Uint8Array(answer.bytes), { status: answer.status, headers: names })
}
