import 'server-only'
import { lookup as resolve } from 'node:dns'
import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Duplex } from 'node:stream'
import { env } from '#lib/env.ts'
import { privateProblem } from './address.ts'
import { isReachable } from './ranges.ts'

/** Of one call, from the connection to its end; milliseconds and bytes. `large`: of the few answers that come in one piece whatever they hold. */
export const patience = 10_000
const longest = { usual: 1024 * 1024, large: 16 * 1024 * 1024 }
export type Longest = keyof typeof longest

/** Why the portal did not call, or did not listen to the end. The message is for people. */
export class OutgoingError extends Error {}
/** The answer is longer than the portal listens to: less may be asked for. */
export class AnswerTooLong extends OutgoingError {}

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
function guarded(options: ClientRequestArgs, most: number, connect: (options: ClientRequestArgs) => Duplex | null | undefined): Duplex | null | undefined {
  const host = options.host ?? ''
  if (isIP(host) !== 0 && !isReachable(host, env().OUTGOING_ALLOW)) throw new OutgoingError(`${host} ${privateProblem}`)
  const socket = connect({ ...options, lookup })
  const timer = setTimeout(() => socket?.destroy(new OutgoingError(`${host} takes longer than ${patience / 1_000} seconds`)), patience)
  let size = 0
  socket?.on('data', (part: Buffer) => {
    if ((size += part.length) > most) socket.destroy(new AnswerTooLong(`${host} answers with more than ${most} bytes`))
  })
  socket?.once('close', () => clearTimeout(timer))
  return socket
}

class Http extends HttpAgent {
  private readonly most: number
  constructor(most: number) {
    super()
    this.most = most
  }
  override createConnection(options: ClientRequestArgs, done?: Done): Duplex | null | undefined {
    return guarded(options, this.most, (safe) => super.createConnection(safe, done))
  }
}

class Https extends HttpsAgent {
  private readonly most: number
  constructor(most: number) {
    super()
    this.most = most
  }
  override createConnection(options: ClientRequestArgs, done?: Done): Duplex | null | undefined {
    return guarded(options, this.most, (safe) => super.createConnection(safe, done))
  }
}

const agentsOf = (most: number) => ({ 'http:': new Http(most), 'https:': new Https(most) })
const agents = { usual: agentsOf(longest.usual), large: agentsOf(longest.large) }

/** Through which every call goes, our own (`call.ts`) and those of libraries. One connection a call. */
export const agentFor = (url: URL, length: Longest = 'usual'): HttpAgent => (url.protocol === 'http:' ? agents[length]['http:'] : agents[length]['https:'])
