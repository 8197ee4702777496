import 'server-only'
import { lookup as resolve } from 'node:dns'
import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Duplex } from 'node:stream'
import { env } from '#lib/env.ts'
import { privateProblem } from './address.ts'
import { isReachable } from './ranges.ts'

/** Of one call, from the connection to its end; milliseconds and bytes. */
export const patience = 10_000
const longest = 1024 * 1024

/** Why the portal did not call, or did not listen to the end. The message is for people. */
export class OutgoingError extends Error {}

/**
 * Resolves a name and refuses what leads into a private network. The connection is made to the very addresses that were looked at: a name
 * that answers otherwise a moment later (DNS rebinding) gains nothing.
 */
const lookup: LookupFunction = (host, options, answer) => {
  resolve(host, { ...options, all: true }, (error, found) => {
    const [first] = found ?? []
    if (error || !first) return answer(error ?? new OutgoingError(`${host} has no address`), [])
    if (!found.every(({ address }) => isReachable(address, env().OUTGOING_ALLOW))) return answer(new OutgoingError(`${host} ${privateProblem}`), [])
    if (options.all) answer(null, found)
    else answer(null, first.address, first.family)
  })
}

type Done = (error: Error | null, socket: Duplex) => void

/** A connection that looks where it goes, and ends when it takes too long or brings too much. A literal address is never looked up. */
function guarded(options: ClientRequestArgs, connect: (options: ClientRequestArgs) => Duplex | null | undefined): Duplex | null | undefined {
  const host = options.host ?? ''
  if (isIP(host) !== 0 && !isReachable(host, env().OUTGOING_ALLOW)) throw new OutgoingError(`${host} ${privateProblem}`)
  const socket = connect({ ...options, lookup })
  const timer = setTimeout(() => socket?.destroy(new OutgoingError(`${host} takes longer than ${patience / 1_000} seconds`)), patience)
  let size = 0
  socket?.on('data', (part: Buffer) => {
    if ((size += part.length) > longest) socket.destroy(new OutgoingError(`${host} answers with more than ${longest} bytes`))
  })
  socket?.once('close', () => clearTimeout(timer))
  return socket
}

class Http extends HttpAgent {
  override createConnection(options: ClientRequestArgs, done?: Done): Duplex | null | undefined {
    return guarded(options, (safe) => super.createConnection(safe, done))
  }
}

class Https extends HttpsAgent {
  override createConnection(options: ClientRequestArgs, done?: Done): Duplex | null | undefined {
    return guarded(options, (safe) => super.createConnection(safe, done))
  }
}

const agents = { 'http:': new Http(), 'https:': new Https() }

/** Through which every call goes, our own (`call.ts`) and those of libraries. One connection a call. */
export const agentFor = (url: URL): HttpAgent => (url.protocol === 'http:' ? agents['http:'] : agents['https:'])
