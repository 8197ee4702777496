import 'server-only'
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request as http } from 'node:http'
import { request as https } from 'node:https'
import { agentFor, type Longest } from './agent.ts'

export type Answer = { status: number; type: string; text: string; /** What `text` was read from, byte for byte. */ bytes: Buffer; headers: IncomingHttpHeaders }

/** Posts to an address outside, as `call` does. */
export const post = (address: string, body: string | Uint8Array, type: string): Promise<Answer> =>
  call('POST', address, { 'content-type': type, 'content-length': Buffer.byteLength(body) }, body)

/** Reads from an address outside, as `call` does. */
export const get = (address: string, headers: OutgoingHttpHeaders): Promise<Answer> => call('GET', address, headers)

/**
 * Calls an address outside, bounded in time and size. A redirect is an answer like any other: the portal goes nowhere else than it was sent.
 * @throws OutgoingError when it leads into a private network, takes too long or answers with too much; another Error when nobody answers
 */
export function call(method: 'GET' | 'POST', address: string, headers: OutgoingHttpHeaders, body?: string | Uint8Array, length: Longest = 'usual'): Promise<Answer> {
  const url = new URL(address)
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? http : https)(url, {
      method, agent: agentFor(url, length), headers: { ...headers, 'accept-encoding': 'identity', 'user-agent': 'Tickmark' },
    }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const bytes = Buffer.concat(parts)
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text: bytes.toString(), bytes, headers: response.headers })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}
