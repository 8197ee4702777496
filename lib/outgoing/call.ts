import 'server-only'
import { request as http } from 'node:http'
import { request as https } from 'node:https'
import { agentFor } from './agent.ts'

export type Answer = { status: number; type: string; text: string }

/**
 * Posts to an address outside, bounded in time and size. A redirect is an answer like any other: the portal goes nowhere else than it was sent.
 * @throws OutgoingError when it leads into a private network, takes too long or answers with too much; another Error when nobody answers
 */
export function post(address: string, body: string, type: string): Promise<Answer> {
  const url = new URL(address)
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? http : https)(url, {
      method: 'POST', agent: agentFor(url), headers: { 'content-type': type, 'content-length': Buffer.byteLength(body), 'accept-encoding': 'identity', 'user-agent': 'Tickmark' },
    }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text: Buffer.concat(parts).toString() }))
    })
    request.on('error', reject)
    request.end(body)
  })
}
