// The web process: node:http around Next.js. Runs on Node 24 (`NODE_ENV=production node --expose-gc scripts/serve.mjs`,
// or `--dev`); `npm start` and containers both use it.
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import next from 'next'
import { requestEnded } from '../lib/counted.ts'
import { environmentProblems } from '../lib/env.ts'
import { bodyLimit, cleanRequest, limitBody, requestProblem, watchForm } from './lib/inbound.mjs'

const DRAIN_MS = 20_000
const DEV_DRAIN_MS = 500
const CONFIGURATION_ERROR = 78

const dev = process.argv.includes('--dev')
process.env.NODE_ENV ??= dev ? 'development' : 'production'
const problems = environmentProblems(process.env)
if (problems.length > 0) {
  console.error(`Tickmark cannot start:\n  ${problems.join('\n  ')}`)
  process.exit(CONFIGURATION_ERROR)
}

const port = Number(process.env.PORT || 3000)
const host = process.env.HOST || '127.0.0.1'
const trust = {
  trustedProxies: Number(process.env.TRUSTED_PROXIES || 0),
  protocol: URL.canParse(process.env.BASE_URL ?? '') ? new URL(process.env.BASE_URL).protocol.slice(0, -1) : 'http',
}

const server = createServer({ headersTimeout: 20_000, requestTimeout: 300_000, keepAliveTimeout: 65_000 })
const app = next({ dev, dir: resolve(import.meta.dirname, '..'), hostname: host, port, httpServer: server, customServer: true })
await app.prepare()
const handle = app.getRequestHandler()

let stopping = false

server.on('request', (request, response) => {
  const { requestId } = cleanRequest(request, trust)
  response.setHeader('X-Request-ID', requestId)
  if (stopping) response.setHeader('Connection', 'close')
  const problem = requestProblem(request)
  if (problem) {
    if (problem.status === 405) response.setHeader('Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS')
    refuse(request, response, problem.status, 'invalid', problem.message, requestId)
    return
  }
  const path = (request.url ?? '/').split('?', 1)[0]
  response.once('close', () => requestEnded(path, response.statusCode, requestId))
  const most = bodyLimit(path)
  const accepted = limitBody(request, most, () => refuse(request, response, 413, 'too_large', `The request is too large: at most ${Math.floor(most / 1024 / 1024)} MB are taken here. Send it in parts.`, requestId))
  if (!accepted) return
  const form = watchForm(request)
  if (form) answerForms(request, response, form, requestId)
  handle(request, response).catch((error) => {
    if (response.headersSent || request.destroyed) return
    console.error(JSON.stringify({ level: 'error', requestId, message: String(error?.stack ?? error) }))
    refuse(request, response, 500, 'unavailable', 'Something went wrong here. Try again.', requestId)
  })
})

/**
 * What goes wrong with a form that is none is the caller's fault.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {() => string | null} form
 * @param {string} requestId
 */
function answerForms(request, response, form, requestId) {
  const { writeHead, write, end } = response
  response.writeHead = (/** @type {number} */ status, /** @type {any[]} */ ...rest) => {
    response.writeHead = writeHead
    const problem = status >= 500 ? form() : null
    // What else stands in the way of `write` and `end` by now compresses the answer, and stays.
    if (problem === null) return response.writeHead(status, ...rest)
    Object.assign(response, { write, end })
    // Whoever was answering goes on to write for a moment.
    response.on('error', () => {})
    for (const name of response.getHeaderNames()) if (name !== 'x-request-id') response.removeHeader(name)
    refuse(request, response, 400, 'invalid', problem, requestId)
    response.write = () => true
    response.end = () => response
    return response
  }
}

/**
 * Answers without looking at the rest of the request; the connection can not be used again.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {string} code
 * @param {string} message
 * @param {string} requestId
 */
function refuse(request, response, status, code, message, requestId) {
  if (response.headersSent) {
    request.destroy()
    return
  }
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store', Connection: 'close' })
  response.end(JSON.stringify({ code, message, requestId }))
  // A client that is still sending reads the answer only if we keep taking what it sends, for a while.
  request.resume()
  setTimeout(() => request.destroy(), 2000).unref()
}

/** Stops accepting, lets running requests finish, closes what is left. */
function stop() {
  if (stopping) return
  stopping = true
  /** @type {(() => Promise<unknown>)[]} what is left to do when the last request was answered */
  const last = []
  // Streams first: they would last as long as somebody looks.
  process.emit(/** @type {any} */ ('tickmark:stopping'))
  process.emit(/** @type {any} */ ('tickmark:last'), /** @type {any} */ (last))
  const finish = () => Promise.race([Promise.allSettled([app.close(), ...last.map((work) => work())]), new Promise((done) => setTimeout(done, 2000))]).finally(() => process.exit(0))
  server.close(finish)
  server.closeIdleConnections()
  setInterval(() => server.closeIdleConnections(), 250).unref()
  // Sockets that were upgraded (the development server's) are nobody's to close: the exit ends them.
  setTimeout(finish, dev ? DEV_DRAIN_MS : DRAIN_MS).unref()
}

process.on('SIGTERM', stop)
process.on('SIGINT', stop)
// The supervisor holds the other end: its death must not leave us serving alone.
if (process.send) process.on('disconnect', stop)

server.on('error', (error) => {
  console.error(`The web server can not listen on ${host}:${port}: ${error.message}`)
  process.exit(1)
})
server.listen(port, host, () => process.send?.({ listening: port }))
