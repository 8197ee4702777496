import 'server-only'
import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Duplex } from 'node:stream'
import { env } from '#lib/env.ts'
import { AnswerTooLong, guardedLookup, OutgoingError, refusePrivate } from './guard.ts'

/** Of one call, from the connection to its end; milliseconds and bytes. `large`: of the few answers that come in one piece whatever they hold. */
export const patience = 10_000
const longest = { usual: 1024 * 1024, large: 16 * 1024 * 1024 }
export type Longest = keyof typeof longest

const lookup = guardedLookup(() => env().OUTGOING_ALLOW)

type Done = (error: Error | null, socket: Duplex) => void

/** A connection that looks where it goes, and ends when it takes too long or brings too much. */
function guarded(options: ClientRequestArgs, most: number, connect: (options: ClientRequestArgs) => Duplex | null | undefined): Duplex | null | undefined {
  const host = options.host ?? ''
  refusePrivate(host, env().OUTGOING_ALLOW)
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

export { AnswerTooLong, OutgoingError }

/** Through which every call goes, our own (`call.ts`) and those of libraries. One connection a call. */
export const agentFor = (url: URL, length: Longest = 'usual'): HttpAgent => (url.protocol === 'http:' ? agents[length]['http:'] : agents[length]['https:'])
