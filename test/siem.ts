import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:tls'
import { ownCertificate } from './certificate.ts'

/** How a receiver of syslog behaves: takes all; cuts the connection after so many bytes; reads and never closes. */
export type Behaviour = 'takes' | { cutsAfter: number } | 'never closes'

/** Messages counted in bytes (RFC 6587), as far as they are whole; `rest`: what is no whole one. */
export function unframed(bytes: Buffer): { messages: string[]; rest: number } {
  const messages: string[] = []
  let at = 0
  for (;;) {
    const space = bytes.indexOf(32, at)
    const length = space < 0 ? Number.NaN : Number(bytes.toString('latin1', at, space))
    if (!Number.isSafeInteger(length) || bytes.length < space + 1 + length) return { messages, rest: bytes.length - at }
    messages.push(bytes.toString('utf8', space + 1, space + 1 + length))
    at = space + 1 + length
  }
}

/** A receiver of syslog over TLS on this machine. `got`: every whole message, in the order they came. */
export async function syslogReceiver(certificate = ownCertificate({ ips: ['127.0.0.1'], dns: ['siem.test'] }), options: { requestCert?: boolean; ca?: string } = {}) {
  const receiver = { ...certificate, got: [] as string[], broken: 0, connections: 0, behaviour: 'takes' as Behaviour, port: 0, close: async () => {} }
  const open = new Set<Socket>()
  const server = createServer({ key: certificate.key, cert: certificate.cert, allowHalfOpen: true, ...options, ...(options.requestCert && { rejectUnauthorized: true }) }, (socket) => {
    receiver.connections++
    const parts: Buffer[] = []
    let size = 0
    const { behaviour } = receiver
    const keep = () => {
      const { messages, rest } = unframed(Buffer.concat(parts))
      receiver.got.push(...messages)
      if (rest > 0) receiver.broken++
    }
    socket.on('data', (part: Buffer) => {
      size += part.length
      parts.push(typeof behaviour === 'object' && size > behaviour.cutsAfter ? part.subarray(0, part.length - (size - behaviour.cutsAfter)) : part)
      if (typeof behaviour === 'object' && size >= behaviour.cutsAfter) {
        keep()
        socket.removeAllListeners('data').removeAllListeners('end')
        socket.destroy()
      }
    })
    socket.on('end', () => {
      keep()
      if (behaviour !== 'never closes') socket.end()
    })
    socket.on('error', () => {})
  })
  server.on('connection', (socket: Socket) => open.add(socket.once('close', () => open.delete(socket))))
  server.on('tlsClientError', () => {})
  await once(server.listen(0, '127.0.0.1'), 'listening')
  receiver.port = (server.address() as AddressInfo).port
  receiver.close = async () => {
    for (const socket of open) socket.destroy()
    await new Promise((done) => server.close(done))
  }
  return receiver
}

/** A receiver of webhooks on this machine; `answers`: statuses to come, 200 when there are none left. A status of 0 cuts the connection. */
export async function webhookReceiver() {
  const receiver = { got: [] as { headers: IncomingMessage['headers']; body: string; status: number }[], answers: [] as (number | { status: number; headers: Record<string, string> })[], url: '', close: async () => {} }
  const server = createHttpServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const next = receiver.answers.shift() ?? 200
      const { status, headers } = typeof next === 'number' ? { status: next, headers: {} } : next
      receiver.got.push({ headers: request.headers, body: Buffer.concat(parts).toString(), status })
      if (status === 0) request.socket.destroy()
      else response.writeHead(status, headers).end()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/trail`
  receiver.close = () => new Promise((done) => server.close(() => done()))
  return receiver
}
