import 'server-only'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { connect, rootCertificates, type TLSSocket } from 'node:tls'
import { env } from '#lib/env.ts'
import { guardedLookup, OutgoingError, refusePrivate } from './guard.ts'

/** Milliseconds until it must be connected; in all, from the first byte until the other side has closed; and before it is asked to close, so that one that gave up shows. */
const usual = { connect: 5_000, whole: 20_000, hold: 150 }

type Receiver = {
  host: string
  port: number
  /** PEM, beside the public authorities. */
  authority?: string | undefined
  certificate?: string | undefined
  key?: string | undefined
}

const lookup = guardedLookup(() => env().OUTGOING_ALLOW)

/**
 * Sends over TLS (1.2 at least). A receiver of syslog never says what it took, so its close is what counts: one that closes while it was not asked to gave up on what it was sent; one that is asked,
 * answers once it has read everything (RFC 5425, 4.4), and a system that closes with bytes unread resets the connection instead. So a return means that the other side has read all of it, and a
 * throw that it may have any part, from nothing to all.
 * @throws OutgoingError saying what went wrong
 */
export async function deliver({ host, port, authority, certificate, key }: Receiver, bytes: Buffer, patience = usual): Promise<void> {
  const where = `${host}:${port}`
  let socket: TLSSocket | undefined
  let late: NodeJS.Timeout | undefined
  try {
    refusePrivate(host, env().OUTGOING_ALLOW)
    socket = connect({ host, port, servername: /^[\d.]+$|:/.test(host) ? '' : host, lookup, minVersion: 'TLSv1.2', ...(authority && { ca: [...rootCertificates, authority] }), ...(certificate && { cert: certificate }), ...(key && { key }) })
    const open = socket
    const until = (milliseconds: number, what: string) => {
      clearTimeout(late)
      late = setTimeout(() => open.destroy(new OutgoingError(what)), milliseconds)
    }
    until(patience.connect, `${where} does not answer within ${patience.connect / 1_000} seconds`)
    await once(open, 'secureConnect')
    until(patience.whole, `${where} did not close within ${patience.whole / 1_000} seconds after it was sent everything, so nobody knows whether it has it. A receiver of syslog over TLS answers a close (RFC 5425)`)
    // What it has to say is not for us; read, so that its end is seen.
    open.resume()
    let asked = false
    const closed = new Promise<void>((resolve, reject) => {
      const early = () => reject(new OutgoingError(`${where} closed before the portal did, so nobody knows how much of it it has`))
      open.once('error', reject).once('end', () => (asked ? resolve() : early())).once('close', early)
    })
    closed.catch(() => {})
    await Promise.race([new Promise((done) => open.write(bytes, done)), closed])
    await Promise.race([pause(patience.hold), closed])
    asked = true
    open.end()
    await closed
  } catch (error) {
    throw error instanceof OutgoingError ? error : new OutgoingError(`${where}: ${said(error)}`, { cause: error })
  } finally {
    clearTimeout(late)
    socket?.destroy()
  }
}

const hints: Record<string, string> = {
  ECONNREFUSED: 'nobody listens there', ENOTFOUND: 'has no address', ECONNRESET: 'ended the connection', EPIPE: 'ended the connection', ETIMEDOUT: 'does not answer',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself: give it as the authority', SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not known here: give its certificate as the authority', UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not known here: give its certificate as the authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here: give its certificate as the authority', CERT_HAS_EXPIRED: 'its certificate has expired', ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

function said(error: unknown): string {
  const { code = '', message = String(error) } = error as { code?: string; message?: string }
  return hints[code] ? `${hints[code]} (${code})` : message.slice(0, 300)
}
