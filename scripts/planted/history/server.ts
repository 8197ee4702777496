import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { graph } from './graph.ts'
import type { PlantedHistory } from './history.ts'
import type { Ms } from './model.ts'
import { above, type Asked, notFound, repoOf, type Reply } from './rest.ts'
import { acts } from './rest-acts.ts'
import { code } from './rest-code.ts'

/**
 * Something that goes wrong, once or more often. `on`: the requests it may befall, by `METHOD /path?query` (for GraphQL also by the text of the query).
 * `after`: so many of them are answered first. `times`: how many go wrong then, 1 if not said.
 */
export type Fault = { on: RegExp; after?: number; times?: number; as: 'rate_limit' | 'secondary_limit' | 'too_many' | 'bad_gateway' | 'not_found' | 'forbidden' | 'unauthorized' | 'cut' | 'graphql_rate_limit' | 'graphql_partial'; /** Seconds. */ retryAfter?: number }
export type PlantedServer = {
  /** Both api.github.com and an Enterprise server: `<url>/repos/…` and `<url>/api/v3/repos/…`, `<url>/graphql` and `<url>/api/graphql`. */
  url: string
  /** When "now" is for what GitHub forgets (rule suites, ref updates) or hides; the history's `asOf` if not set. */
  now: Ms
  /** How many calls are left before 403; set by a test. */
  remaining: number
  /** Everything that was asked. */
  requests: string[]
  fail: (fault: Fault) => void
  close: () => Promise<void>
}

/** Serves a planted history on this machine as GitHub would. `port` 0: any. */
export async function serveHistory(history: PlantedHistory, port = 0): Promise<PlantedServer> {
  const faults: (Fault & { seen: number })[] = []
  const limit = 5_000
  const state: PlantedServer = { url: '', now: history.key.asOf, remaining: limit, requests: [], fail: (fault) => void faults.push({ ...fault, seen: 0 }), close: () => Promise.resolve() }
  const reset = () => Math.floor(Date.now() / 1_000) + 2
  const asked = graph(history.hub, (name) => repoOf(history.hub, state.now, name)?.repo ?? null, () => ({ limit, remaining: state.remaining, used: limit - state.remaining, resetAt: new Date(reset() * 1_000).toISOString() }))

  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const url = new URL(request.url ?? '/', state.url)
      const line = `${request.method} ${url.pathname}${url.search}`
      state.requests.push(line)
      const fault = faults.find((each) => (each.on.test(line) || (url.pathname.endsWith('/graphql') && each.on.test(body))) && (each.seen += 1) > (each.after ?? 0) && each.seen <= (each.after ?? 0) + (each.times ?? 1))
      if (fault?.as === 'cut') return void request.socket.destroy()
      const reply = (fault && broken(fault)) ?? (request.headers.authorization ? limited() ?? answer(request, url, body, fault) : refused(401, 'Requires authentication'))
      write(response, reply)
    })
  })

  const broken = ({ as, retryAfter = 1 }: Fault): Reply | null => {
    if (as === 'forbidden') return refused(403, 'Resource not accessible by integration')
    if (as === 'rate_limit') return { ...refused(403, 'API rate limit exceeded for installation ID 4242.'), headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1_000) + retryAfter) } }
    if (as === 'secondary_limit') return { ...refused(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'), headers: { 'retry-after': String(retryAfter) } }
    if (as === 'too_many') return { ...refused(429, 'You have exceeded a secondary rate limit.'), headers: { 'retry-after': String(retryAfter) } }
    if (as === 'bad_gateway') return { status: 502, body: '<html><head><title>502 Bad Gateway</title></head></html>', headers: { 'content-type': 'text/html' } }
    if (as === 'not_found') return notFound()
    if (as === 'unauthorized') return refused(401, 'Bad credentials')
    if (as === 'graphql_rate_limit') return { status: 200, body: { data: null, errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for installation ID 4242.' }] }, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1_000) + retryAfter) } }
    return null
  }

  const limited = (): Reply | null => (state.remaining > 0 ? null : { ...refused(403, 'API rate limit exceeded for installation ID 4242.'), headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset()) } })

  const answer = (request: IncomingMessage, url: URL, body: string, fault: Fault | undefined): Reply => {
    const path = url.pathname.replace(/^\/api\/v3(?=\/)/, '').replace(/^\/api(?=\/graphql$)/, '')
    if (path === '/rate_limit') return { status: 200, body: { resources: { core: { limit, used: limit - state.remaining, remaining: state.remaining, reset: reset() }, graphql: { limit, used: limit - state.remaining, remaining: state.remaining, reset: reset() } }, rate: { limit, used: limit - state.remaining, remaining: state.remaining, reset: reset() } } }
    if (path === '/graphql') {
      const { cost, ...result } = asked(JSON.parse(body) as Parameters<typeof asked>[0])
      state.remaining -= cost
      return { status: 200, body: fault?.as === 'graphql_partial' ? partly(result) : result }
    }
    state.remaining -= 1
    return route({ hub: history.hub, now: state.now, method: request.method ?? 'GET', path, query: url.searchParams, base: url.pathname.startsWith('/api/v3') ? `${state.url}/api/v3` : state.url })
  }

  const write = (response: ServerResponse, { status, body, headers = {} }: Reply) => {
    const used = limit - state.remaining
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': String(Math.max(0, state.remaining)), 'x-ratelimit-used': String(used), 'x-ratelimit-reset': String(reset()), 'x-github-request-id': `PLANTED:${state.requests.length}`, 'x-github-media-type': 'github.v3; format=json', date: new Date().toUTCString(), ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  state.close = () => new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
  return state
}

function route(asked: Asked): Reply {
  const found = above.find(([pattern]) => pattern.test(asked.path))
  if (found) return found[1](asked, ...(found[0].exec(asked.path)?.slice(1) ?? []))
  const byName = /^\/repos\/([^/]+\/[^/]+)(.*)$/.exec(asked.path)
  const byId = /^\/repositories\/(\d+)(.*)$/.exec(asked.path)
  const id = asked.hub.repos.find((repo) => repo.id === Number(byId?.[1]))
  const at = byName ? repoOf(asked.hub, asked.now, byName[1] as string) : id ? repoOf(asked.hub, asked.now, `${id.owner.login}/${id.name}`) : null
  const rest = (byName ?? byId)?.[2] ?? ''
  if (!at) return notFound()
  if (at.moved) return { status: 301, body: { message: 'Moved Permanently', url: `${asked.base}/repositories/${at.repo.id}${rest}`, documentation_url: 'https://docs.github.com/rest' }, headers: { location: `${asked.base}/repositories/${at.repo.id}${rest}${asked.query.size > 0 ? `?${asked.query}` : ''}` } }
  const inside = [...acts, ...code].find(([pattern]) => pattern.test(rest))
  return inside ? inside[1]({ ...asked, repo: at.repo }, ...(inside[0].exec(rest)?.slice(1) ?? [])) : notFound()
}

/** As GitHub does where one node took too long: nothing in its place, and an error with its path. */
function partly(result: { data?: unknown; errors?: unknown[] }): object {
  const errors: unknown[] = [...(result.errors ?? [])]
  const walk = (value: unknown, path: (string | number)[]): boolean => {
    if (typeof value !== 'object' || value === null) return false
    const { nodes } = value as { nodes?: unknown[] }
    if (Array.isArray(nodes) && nodes.length > 0) {
      nodes[0] = null
      errors.push({ message: 'Something went wrong while executing your query. Please include `PLANTED` when reporting this issue.', path: [...path, 'nodes', 0] })
      return true
    }
    return Object.entries(value).some(([name, each]) => walk(each, [...path, name]))
  }
  const data = JSON.parse(JSON.stringify(result.data ?? null)) as unknown
  walk(data, [])
  return { data, errors }
}

const refused = (status: number, message: string): Reply => ({ status, body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) } })

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
