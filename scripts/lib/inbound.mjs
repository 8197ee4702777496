// What the outside may say about a request, and what only we may: trust ends at the socket, or at the
// proxies the operator counted in TRUSTED_PROXIES.
import { randomUUID } from 'node:crypto'
import { isIP } from 'node:net'

const UNTRUSTED = /^(x-forwarded-.*|forwarded|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-connecting-ip|fly-client-ip|x-tickmark-.*|x-middleware-.*)$/
const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/
const MB = 1024 * 1024

/**
 * Removes what a client could forge and sets `x-tickmark-client-address` and `x-request-id`.
 * @param {import('node:http').IncomingMessage} request
 * @param {{ trustedProxies: number, protocol: string }} trust
 * @returns {{ requestId: string, clientAddress: string }}
 */
export function cleanRequest(request, { trustedProxies, protocol }) {
  const { headers } = request
  const clientAddress = addressOf(headers['x-forwarded-for'], request.socket.remoteAddress, trustedProxies)
  const given = headers['x-request-id']
  const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
  for (const name of Object.keys(headers)) if (UNTRUSTED.test(name)) delete headers[name]
  headers['x-tickmark-client-address'] = clientAddress
  headers['x-request-id'] = requestId
  // Next.js would fill these from the socket; behind a proxy that ends TLS it would be told http.
  headers['x-forwarded-for'] = clientAddress
  headers['x-forwarded-proto'] = protocol
  return { requestId, clientAddress }
}

/**
 * Each proxy appends the address it was called from, so the nth from the right was written by the
 * outermost proxy we trust; all that stands left of it is hearsay.
 * @param {string | string[] | undefined} forwardedFor
 * @param {string | undefined} socketAddress
 * @param {number} trustedProxies
 */
export function addressOf(forwardedFor, socketAddress, trustedProxies) {
  const peer = plain(socketAddress ?? '') ?? '0.0.0.0'
  if (trustedProxies === 0) return peer
  const told = [forwardedFor ?? []].flat().join(',').split(',').map((part) => part.trim()).filter(Boolean)
  const chain = [...told, peer]
  return plain(chain[Math.max(0, chain.length - 1 - trustedProxies)] ?? '') ?? peer
}

/**
 * @param {string} text an address, perhaps with port, brackets or an IPv4-in-IPv6 prefix
 * @returns {string | null}
 */
function plain(text) {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text
  const address = bare.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  return isIP(address) ? address : null
}

/**
 * What no route can make anything of, and the framework answers with 500: a method no `Request` has, a path that is no text, a form that does
 * not say where its parts begin.
 * @param {import('node:http').IncomingMessage} request
 * @returns {{ status: number, message: string } | null}
 */
export function requestProblem({ method, url = '/', headers }) {
  if (method === 'TRACE' || method === 'CONNECT' || method === 'TRACK') return { status: 405, message: `${method} is not taken here.` }
  const type = headers['content-type'] ?? ''
  if (/^\s*multipart\/form-data/i.test(type) && !/;\s*boundary=[^;\s]/i.test(type)) return { status: 400, message: 'This form has no boundary.' }
  const [path = '', ...query] = url.split('?')
  try {
    if (!decodeURIComponent(path).includes('\0') && !/%00|\0/.test(query.join('?'))) return null
  } catch {
    // A % that begins nothing, or bytes that are no UTF-8.
  }
  return { status: 400, message: 'This address is not well-formed.' }
}

/**
 * The largest body a route may be sent: 50 MB of events or file, and what a multipart form adds. Refused here by its announced length, before
 * anything of it is taken.
 * @param {string} path
 */
export function bodyLimit(path) {
  if (/^\/api\/(auth|cron|health)(\/|$)/.test(path)) return MB
  if (path.startsWith('/api/webhooks/')) return 25 * MB
  return path.startsWith('/api/') || path === '/v1/logs' ? 50 * MB + 64 * 1024 : 2 * MB
}

/**
 * Calls `refuse` once when the body is longer than the limit, announced or counted.
 * @param {import('node:http').IncomingMessage} request
 * @param {number} limit
 * @param {() => void} refuse
 * @returns {boolean} false when refused already
 */
export function limitBody(request, limit, refuse) {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    refuse()
    return false
  }
  if (request.headers['transfer-encoding'] === undefined) return true
  // Counted where the parser hands the bytes over, so that counting does not start the flow.
  let seen = 0
  const push = request.push.bind(request)
  request.push = (chunk, encoding) => {
    seen += chunk?.length ?? 0
    if (seen <= limit) return push(chunk, encoding)
    request.push = () => true
    refuse()
    return true
  }
  return true
}

const actionReference = /"id"\s*:\s*"[0-9a-f]{42}"/

/**
 * Reads along when a form is posted to a page: what cannot be read as one, or names no action, the framework answers with 500.
 * @param {import('node:http').IncomingMessage} request
 * @returns {(() => string | null) | null} what is wrong with the form so far; null when it is none
 */
export function watchForm(request) {
  const type = request.headers['content-type'] ?? ''
  if (request.method !== 'POST' || (request.url ?? '').startsWith('/api/') || !/^\s*multipart\/form-data/i.test(type)) return null
  /** @type {string | null} */
  let problem = null
  /** @type {Buffer[]} */
  const parts = []
  const push = request.push.bind(request)
  request.push = (chunk, encoding) => {
    if (chunk !== null) parts.push(chunk)
    // By the parser that the framework reads it with; a page is sent 2 MB at most.
    else new Response(Buffer.concat(parts), { headers: { 'content-type': type } }).formData().then((form) => {
      for (const [name, value] of form) if (/^\$ACTION_\d+:0$/.test(name) && !actionReference.test(String(value))) problem = 'This form names no action of the portal. Load the page again.'
    }, () => {
      problem = 'This form is not well-formed.'
    })
    return push(chunk, encoding)
  }
  return () => problem
}
