import 'server-only'
import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { BlockList } from 'node:net'
import type { Duplex } from 'node:stream'
import { AnswerTooLong, guardedLookup, refusePrivate } from './guard.ts'

/** Bytes of one answer. */
const longest = 32 * 1024 * 1024

type Done = (error: Error | null, socket: Duplex) => void

/**
 * For a library that makes thousands of calls to one host: connections that are kept, made only to where one may call. How long a call may take is for the library to say.
 * @param allowed beside the internet
 */
export function keptAgents(allowed: BlockList, mostSockets: number): { httpAgent: HttpAgent; httpsAgent: HttpsAgent } {
  const lookup = guardedLookup(() => allowed)
  const guarded = (options: ClientRequestArgs, connect: (options: ClientRequestArgs) => Duplex | null | undefined) => {
    refusePrivate(options.host ?? '', allowed)
    const socket = connect({ ...options, lookup })
    let size = 0
    // The agent says so when an answer is through and the connection waits for the next.
    socket?.on('free', () => (size = 0))
    socket?.on('data', (part: Buffer) => {
      if ((size += part.length) > longest) socket.destroy(new AnswerTooLong(`${options.host ?? ''} answers with more than ${longest} bytes`))
    })
    return socket
  }
  class Http extends HttpAgent {
    override createConnection(options: ClientRequestArgs, done?: Done) {
      return guarded(options, (safe) => super.createConnection(safe, done))
    }
  }
  class Https extends HttpsAgent {
    override createConnection(options: ClientRequestArgs, done?: Done) {
      return guarded(options, (safe) => super.createConnection(safe, done))
    }
  }
  const settings = { keepAlive: true, maxSockets: mostSockets, maxFreeSockets: mostSockets, timeout: 60_000 }
  return { httpAgent: new Http(settings), httpsAgent: new Https(settings) }
}
