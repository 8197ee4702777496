import 'server-only'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { v7 } from 'uuid'
import { appPool, begin } from '#db/client.ts'
import type { Actor, RequestInfo } from '#lib/auth/actor.ts'
import { minutes, now, seconds } from '#lib/clock.ts'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import type { Reject } from '#lib/ingest/read.ts'
import { FrameReader, parseSyslog, tokenId } from '#lib/ingest/syslog.ts'
import { log } from '#lib/log.ts'
import { countMessages } from '#lib/modules/connections/within.ts'
import { deliver } from '#lib/modules/events/deliver.ts'
import { noteToken } from './refusals.ts'
import { loadToken } from './session.ts'
import { type Certificate, certificateOf, senderByCertificate } from './syslog-sender.ts'

/** A delivery is so many messages or bytes at most, and waits no longer than this for more. */
const most = { messages: 1_000, bytes: 8 * 1024 * 1024 }
const wait = 500
/** A connection without a word for so long is over, and so many there may be. */
const silence = minutes(10)
const mostConnections = 200
/** How long a token or a certificate that was good is good without asking again. */
const remembered = seconds(30)
const longestPause = seconds(15)

/** Since the listener began: received = accepted + known + rejected, and messages of nobody known on top. */
export type SyslogCounts = { received: number; accepted: number; known: number; rejected: number; unknown: number; connections: number }
export type SyslogListener = { port: number; counts: SyslogCounts; close: () => Promise<void> }

/** Whose messages come. `bearer` null: its certificate says so. */
type Known = { actor: Actor; name: string; connectionId: string | null; bearer: string | null; until: number }

type Waiting = { frames: Buffer[]; bytes: number; refused: Reject[] }

/**
 * One sender: its messages are stored in the order they came, and nothing more is read from it while a delivery waits to be stored. Syslog knows no answer: what was read and not stored
 * yet is lost with this process alone; while the database is away it is tried again, and the sender keeps the rest.
 */
class Sender {
  private readonly reader = new FrameReader()
  private waiting: Waiting = { frames: [], bytes: 0, refused: [] }
  private place = 0
  private who: Known | null = null
  private storing: Promise<void> = Promise.resolve()
  private timer: NodeJS.Timeout | undefined
  private readonly info: RequestInfo
  private readonly socket: TLSSocket
  private readonly counts: SyslogCounts
  private readonly ending: AbortSignal
  private readonly certificate: Certificate | null

  constructor(socket: TLSSocket, certificate: Certificate | null, counts: SyslogCounts, ending: AbortSignal) {
    this.socket = socket
    this.certificate = certificate
    this.counts = counts
    this.ending = ending
    this.info = { id: v7(), ip: socket.remoteAddress?.replace(/^::ffff:/, '') ?? '', userAgent: 'syslog' }
  }

  /** @param isStranger no authority vouches for it: it has to be known by its fingerprint before anything is read */
  async run(isStranger: boolean): Promise<void> {
    if (isStranger) {
      this.who = await this.byCertificate()
      if (!this.who) return void this.socket.destroy()
    }
    let isWhole = true
    try {
      for await (const bytes of this.socket as AsyncIterable<Buffer>) if (!(isWhole = await this.take(bytes))) break
    } catch (error) {
      log.debug({ error, ip: this.info.ip }, 'a connection of syslog was cut')
    }
    // Behind what ends a connection nothing is told apart.
    const cut = isWhole ? this.reader.end() : null
    if (cut) this.refuse(++this.place, cut.reason)
    await this.flush()
    clearTimeout(this.timer)
    this.socket.destroy()
  }

  /** @returns false: nothing that follows can be told apart, or it is of nobody */
  private async take(bytes: Buffer): Promise<boolean> {
    for (const step of this.reader.read(bytes)) {
      this.place++
      if ('reason' in step) {
        this.refuse(this.place, step.reason)
        if (step.over) return false
        continue
      }
      const frame = await this.known(step.text)
      if (frame === null) return false
      this.waiting.frames.push(frame)
      this.waiting.bytes += frame.length
      if (this.waiting.frames.length >= most.messages || this.waiting.bytes >= most.bytes) await this.flush()
    }
    if (this.waiting.frames.length + this.waiting.refused.length > 0) this.timer ??= setTimeout(() => void this.flush(), wait)
    return true
  }

  private refuse(place: number, reason: string): void {
    // The delivery counts its messages from 1; where its connection began is another place.
    this.waiting.refused.push({ line: place, reason: `message ${place} of the connection ${reason}`.slice(0, 500) })
  }

  /** The frame without the token it came with; null: it is of nobody. */
  private async known(text: Buffer): Promise<Buffer | null> {
    const read = text.includes(tokenId) ? parseSyslog(text) : null
    const bearer = typeof read === 'object' && read ? read.structured_data[tokenId]?.token : undefined
    if (bearer !== undefined && bearer !== this.who?.bearer) await this.flush()
    const wanted = bearer ?? this.who?.bearer ?? null
    if (this.who === null || this.who.bearer !== wanted || this.who.until < now().getTime()) this.who = wanted === null ? await this.byCertificate() : await this.byToken(wanted)
    if (!this.who) {
      this.counts.received++
      this.counts.unknown++
      return null
    }
    return bearer === undefined ? text : withoutToken(text)
  }

  private async byToken(bearer: string): Promise<Known | null> {
    const found = await loadToken(bearer, this.info)
    if (found) return { actor: found.token, name: found.token.name, connectionId: null, bearer, until: now().getTime() + remembered }
    await noteToken(bearer, this.info)
    log.warn({ ip: this.info.ip }, 'syslog: a message names a token that is unknown, expired or revoked; its connection is closed')
    return null
  }

  private async byCertificate(): Promise<Known | null> {
    const found = this.certificate ? await senderByCertificate(this.certificate, this.info) : 'it has no certificate'
    if (typeof found !== 'string') return { ...found, bearer: null, until: now().getTime() + remembered }
    const { fingerprint, subject, issuer } = this.certificate ?? {}
    log.warn({ ip: this.info.ip, fingerprint, subject, issuer }, `syslog: a message names no token, and ${found}; its connection is closed`)
    return null
  }

  private flush(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    const { frames, refused } = this.waiting
    if (frames.length + refused.length === 0) return this.storing
    this.waiting = { frames: [], bytes: 0, refused: [] }
    const who = this.who
    return (this.storing = this.storing.then(() => this.store(who, frames, refused)))
  }

  private async store(known: Known | null, frames: Buffer[], refused: Reject[]): Promise<void> {
    const count = frames.length + refused.length
    this.counts.received += count
    // What could not be told apart from the beginning on is its sender's all the same.
    const who = known ?? (this.certificate ? await this.byCertificate() : null)
    if (!who) return void (this.counts.unknown += count)
    const told = async (taken: number, again: number, rejected: number) => {
      this.counts.accepted += taken
      this.counts.known += again
      this.counts.rejected += rejected
      const { connectionId } = who
      if (connectionId !== null) await begin(appPool(), who.actor.orgId, (tx) => countMessages(tx, connectionId, { received: taken + again + rejected, taken, known: again, rejected }, now())).catch((error: unknown) => log.warn({ error }, 'syslog: messages were stored, and not counted'))
    }
    for (let after = seconds(0.5); ; after = Math.min(after * 2, longestPause)) {
      try {
        const body = frames.map((frame) => Buffer.concat([Buffer.from(`${frame.length} `), frame]))
        const { accepted, duplicates, rejected } = await deliver(who.actor, body as unknown as AsyncIterable<Uint8Array>, { label: `Syslog from ${this.info.ip}, sent by ${who.name}`.slice(0, 200), source: 'auto', gzip: false, form: 'syslog', refused })
        return await told(accepted, duplicates, rejected)
      } catch (error) {
        // What the token may not, or there is no room for, is not so the next time either.
        if ((error instanceof AppError && error.code !== 'unavailable') || this.ending.aborted) {
          log.warn({ error, ip: this.info.ip, messages: frames.length }, 'syslog: messages were refused')
          this.socket.destroy()
          return await told(0, 0, count)
        }
        log.warn({ error, ip: this.info.ip, messages: frames.length }, 'syslog: messages wait to be stored')
        await pause(after, undefined, { signal: this.ending }).catch(() => null)
      }
    }
  }
}

const element = new RegExp(`\\[${tokenId}(?: [^\\s="\\]]+="(?:[^"\\\\\\]]|\\\\.)*")*\\]`)

function withoutToken(text: Buffer): Buffer {
  const said = text.toString()
  const without = said.replace(element, '')
  // Structured data that is nothing else is none.
  return Buffer.from(/^(?:\S+ ){6}(?: |$)/.test(without) ? without.replace(/^((?:\S+ ){6})/, '$1-') : without)
}

/** @throws Error that says which file cannot be read, or that the port is taken */
export async function listenForSyslog({ port, host, cert, key, ca }: { port: number; host: string; cert: string | Buffer; key: string | Buffer; ca?: string | Buffer | undefined }): Promise<SyslogListener> {
  const counts: SyslogCounts = { received: 0, accepted: 0, known: 0, rejected: 0, unknown: 0, connections: 0 }
  const ending = new AbortController()
  const senders = new Map<TLSSocket, Promise<void>>()
  const server: Server = createServer({ cert, key, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }), requestCert: true, rejectUnauthorized: false, handshakeTimeout: seconds(10) }, (socket) => {
    // Without authorities of the operator those of the system would vouch for it, and they vouch for anybody.
    const isVouched = ca !== undefined && socket.authorized
    const certificate = certificateOf(socket, isVouched)
    if (senders.size >= mostConnections || (ca !== undefined && certificate === null)) return void socket.destroy()
    counts.connections++
    socket.setTimeout(silence, () => socket.destroy())
    socket.on('error', () => {})
    senders.set(socket, new Sender(socket, certificate, counts, ending.signal).run(ca !== undefined && !isVouched).catch((error: unknown) => log.error({ error }, 'a connection of syslog')).finally(() => senders.delete(socket)))
  })
  server.on('tlsClientError', (error) => log.debug({ error }, 'syslog: no TLS'))
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(port, host, done)
  })
  server.on('error', (error) => log.error({ error }, 'syslog'))
  return {
    port: (server.address() as { port: number }).port, counts,
    close: async () => {
      server.close()
      for (const socket of senders.keys()) socket.end()
      const timer = setTimeout(() => {
        ending.abort()
        for (const socket of senders.keys()) socket.destroy()
      }, seconds(5))
      await Promise.all(senders.values())
      clearTimeout(timer)
    },
  }
}

/** As the environment says; null: it is off, or another worker of this machine listens already. */
export async function syslogOfEnvironment(): Promise<SyslogListener | null> {
  const { SYSLOG_TLS_PORT: port, SYSLOG_TLS_HOST: host, SYSLOG_TLS_CERT_FILE: cert = '', SYSLOG_TLS_KEY_FILE: key = '', SYSLOG_TLS_CLIENT_CA_FILE: ca } = env()
  if (port === undefined) return null
  try {
    return await listenForSyslog({ port, host, cert: readFileSync(cert), key: readFileSync(key), ca: ca === undefined ? undefined : readFileSync(ca) })
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw new Error(`Syslog over TLS cannot begin: ${(error as Error).message}`, { cause: error })
    log.warn({ port }, 'syslog: the port is taken; another worker listens')
    return null
  }
}
