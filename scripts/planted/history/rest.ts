import type { GitHub } from './github.ts'
import type { Ms, Repo } from './model.ts'
import { fullName, repository, user } from './shapes.ts'

export type Reply = { status: number; body: unknown; headers?: Record<string, string> }
export type Asked = { hub: GitHub; /** When the question is asked: what GitHub forgets is counted back from here. */ now: Ms; method: string; path: string; query: URLSearchParams; base: string }
export type AskedOf = Asked & { repo: Repo }
export type Route<T extends Asked> = [pattern: RegExp, answer: (asked: T, ...parts: string[]) => Reply]

export const ok = (body: unknown): Reply => ({ status: 200, body })
export const notFound = (message = 'Not Found'): Reply => ({ status: 404, body: { message, documentation_url: 'https://docs.github.com/rest', status: '404' } })
export const invalid = (message: string): Reply => ({ status: 422, body: { message, documentation_url: 'https://docs.github.com/rest', status: '422' } })

const link = (asked: Asked, to: [rel: string, changes: Record<string, string | null>][]) => to.map(([rel, changes]) => {
  const query = new URLSearchParams(asked.query)
  for (const [name, value] of Object.entries(changes)) value === null ? query.delete(name) : query.set(name, value)
  return `<${asked.base}${asked.path}?${query}>; rel="${rel}"`
}).join(', ')

const sizeOf = ({ query }: Asked) => Math.min(100, Math.max(1, Number(query.get('per_page') ?? 30) || 30))

/** A page by number, with GitHub's `Link`. `wrap` puts it into an object, as some answers are. */
export function paged<T>(asked: Asked, list: T[], show: (each: T) => unknown, wrap?: (page: unknown[], total: number) => unknown): Reply {
  const [size, page] = [sizeOf(asked), Math.max(1, Number(asked.query.get('page') ?? 1) || 1)]
  const last = Math.max(1, Math.ceil(list.length / size))
  const body = list.slice((page - 1) * size, page * size).map(show)
  const links: [string, Record<string, string>][] = [...(page > 1 ? [['prev', { page: String(page - 1) }], ['first', { page: '1' }]] as [string, Record<string, string>][] : []), ...(page < last ? [['next', { page: String(page + 1) }], ['last', { page: String(last) }]] as [string, Record<string, string>][] : [])]
  return { status: 200, body: wrap ? wrap(body, list.length) : body, ...(links.length > 0 && { headers: { link: link(asked, links) } }) }
}

/** A page by cursor, as the list of ref updates is: only the next one is known. */
export function cursored<T>(asked: Asked, list: T[], show: (each: T) => unknown): Reply {
  const size = sizeOf(asked)
  const after = asked.query.get('after')
  const from = after ? Number(Buffer.from(after, 'base64url').toString()) : 0
  if (Number.isNaN(from)) return invalid('The cursor is not valid')
  const next = from + size < list.length
  return { status: 200, body: list.slice(from, from + size).map(show), ...(next && { headers: { link: link(asked, [['next', { after: Buffer.from(String(from + size)).toString('base64url'), before: null }]]) } }) }
}

/** What stands above repositories. */
export const above: Route<Asked>[] = [
  [/^\/orgs\/([^/]+)$/, ({ hub }, login) => (login === hub.org.login ? ok({ ...user(hub.org), plan: { name: 'enterprise' }, two_factor_requirement_enabled: true }) : notFound())],
  [/^\/orgs\/([^/]+)\/repos$/, (asked, login) => (login === asked.hub.org.login ? paged(asked, visible(asked), repository) : notFound())],
  [/^\/orgs\/([^/]+)\/members$/, (asked, login) => (login === asked.hub.org.login ? paged(asked, [...new Set(asked.hub.accounts.values())].filter(({ type, outside, leftAt, gone }) => type === 'User' && !outside && !gone && (leftAt === undefined || leftAt > asked.now)), user) : notFound())],
  [/^\/installation\/repositories$/, (asked) => paged(asked, visible(asked), repository, (repositories, total_count) => ({ total_count, repository_selection: 'all', repositories }))],
  [/^\/app\/installations\/(\d+)\/access_tokens$/, ({ now }) => ({ status: 201, body: { token: 'ghs_planted', expires_at: new Date(now + 3_600_000).toISOString(), permissions: { contents: 'read', metadata: 'read' }, repository_selection: 'all' } })],
  [/^\/app\/installations$/, (asked) => paged(asked, [asked.hub.org], installation)],
  [/^\/orgs\/[^/]+\/installation$/, ({ hub }) => ok(installation(hub.org))],
  [/^\/app$/, () => ok({ id: 4_711, slug: 'planted-app', name: 'Planted app', permissions: {}, events: [] })],
  [/^\/meta$/, () => ok({ verifiable_password_authentication: false, installed_version: '3.17.0' })],
  [/^\/users?\/([^/]+)$/, ({ hub }, name) => {
    const found = /^\d+$/.test(name) ? [...hub.accounts.values()].find(({ id }) => id === Number(name)) : hub.accounts.get(name)
    return found && !found.gone && (/^\d+$/.test(name) || found.login === name) ? ok({ ...user(found), name: found.name, email: null }) : notFound()
  }],
]

const installation = (account: GitHub['org']) => ({ id: 4_242, account: user(account), app_id: 4_711, app_slug: 'planted-app', target_type: 'Organization', repository_selection: 'all', permissions: {}, events: [], suspended_at: null })

export const hiddenAt = (repo: Repo, now: Ms) => repo.hidden.some(({ from, to }) => now >= from && (to === null || now < to))
const visible = ({ hub, now }: Asked) => hub.repos.filter((repo) => repo.owner === hub.org && !hiddenAt(repo, now))

/** By today's name or a former one. */
export function repoOf(hub: GitHub, now: Ms, name: string): { repo: Repo; moved: boolean } | null {
  const repo = hub.repos.find((each) => fullName(each) === name) ?? hub.repos.find(({ formerNames }) => formerNames.includes(name))
  return repo && !hiddenAt(repo, now) ? { repo, moved: fullName(repo) !== name } : null
}
