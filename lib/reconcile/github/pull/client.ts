import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/core'

/**
 * How the host is reached. `url` of its API: https://api.github.com, or https://<host>/api/v3. `fetch` is the portal's, which looks where a call goes (`lib/outgoing/fetch.ts`).
 * An app says who it is by its key and is given a token for an hour at a time.
 */
export type GithubApi = { url: string; fetch: typeof fetch; auth: { token: string } | { app: number; privateKey: string; installation: number } }

/** Nothing more can be read, and why; the message is for people. */
export class PullFailed extends Error {}
/** 404: it is not there, or may not be seen. 403: it may not be read. */
export class NotShown extends PullFailed {}
/** It has another name by now: its number is the same. */
export class Moved extends PullFailed {
  readonly id: number

  constructor(id: number, message: string) {
    super(message)
    this.id = id
  }
}
/** So many calls were made that the host asks to be left alone until then. */
export class Limited extends Error {
  readonly until: Date

  constructor(until: Date, why: string) {
    super(why)
    this.until = until
  }
}

const octokitOf = ({ url, fetch, auth }: GithubApi) =>
  new Octokit({ baseUrl: url.replace(/\/$/, ''), userAgent: 'Tickmark', request: { fetch, redirect: 'manual' as const }, ...('token' in auth ? { auth: auth.token } : { authStrategy: createAppAuth, auth: { appId: auth.app, privateKey: auth.privateKey, installationId: auth.installation } }) })

/** What an app may do where it is installed, by GitHub's names: `{ contents: 'read' }`. @throws PullFailed in words */
export async function installationToken(api: GithubApi): Promise<{ token: string; permissions: Partial<Record<string, string>> }> {
  try {
    return (await octokitOf(api).auth({ type: 'installation' })) as { token: string; permissions: Partial<Record<string, string>> }
  } catch (error) {
    throw failed('POST /app/installations/access_tokens', {}, error)
  }
}

/** Where an app is installed, and as what. @throws PullFailed in words */
export async function installationOf(api: GithubApi & { auth: { installation: number } }): Promise<{ account: string; permissions: Partial<Record<string, string>>; events: string[]; suspended: boolean }> {
  try {
    const { data } = await octokitOf(api).request('GET /app/installations/{installation_id}', { installation_id: api.auth.installation })
    const { account, permissions, events, suspended_at } = data as { account: { login?: string } | null; permissions: Partial<Record<string, string>>; events: string[]; suspended_at: string | null }
    return { account: account?.login ?? '', permissions, events, suspended: suspended_at !== null && suspended_at !== undefined }
  } catch (error) {
    throw failed('GET /app/installations/{installation_id}', { installation_id: api.auth.installation }, error)
  }
}

type Said = { status: number; headers: Record<string, string | number | undefined>; data: unknown; url: string }
export type Page<T> = { data: T; /** Query parameters of the next page; null: this was the last. */ next: Record<string, string> | null }

/** What may be told to whoever has to mend it. */
const why: Partial<Record<number, string>> = {
  401: 'the token is wrong, revoked or expired, or the key is not that of the app', 403: 'the token or the app may not read it', 404: 'it is not there, or the token or the app does not reach it', 410: 'it is gone', 451: 'it was taken down',
}

/** GitHub's API as a pull asks it: each call counted, and what one step was answered already is not asked again when the step is taken once more. */
export class Github {
  readonly #octokit: Octokit
  readonly #signal: AbortSignal | undefined
  #answered = new Map<string, Said>()
  calls = 0
  /** The host's clock at its last answer: what it says is compared with times of its own. */
  at: string | null = null

  constructor(api: GithubApi, signal?: AbortSignal) {
    this.#signal = signal
    this.#octokit = octokitOf(api)
  }

  /** The step is done: its answers are not needed any more. */
  forget(): void {
    this.#answered = new Map()
  }

  /**
   * Reads a list or a thing. Parameters not in the path are its query.
   * @param path as GitHub documents it: `/repos/{owner}/{repo}/activity`
   * @throws NotShown, Limited, PullFailed
   */
  async rest<T>(path: string, parameters: Record<string, string | number>): Promise<Page<T>> {
    const { data, headers } = await this.#ask(`GET ${path}`, parameters)
    const next = /<([^>]+)>;\s*rel="next"/.exec(String(headers.link ?? ''))?.[1]
    return { data: data as T, next: next && URL.canParse(next) ? Object.fromEntries(new URL(next).searchParams) : null }
  }

  /** As `rest`, all pages of a list. `list` takes it out of an answer. */
  async all<T>(path: string, parameters: Record<string, string | number>, list: (data: unknown) => unknown[] = (data) => data as unknown[]): Promise<T[]> {
    const found: unknown[] = []
    for (let query: Record<string, string> | null = {}; query !== null; ) {
      const { data, next }: Page<unknown> = await this.rest(path, { per_page: 100, ...parameters, ...query })
      const part = list(data)
      if (!Array.isArray(part)) throw new PullFailed(`GitHub answered ${path} with no list`)
      found.push(...part)
      query = next
    }
    return found as T[]
  }

  /** Null where the host does not show it. @throws Limited, PullFailed */
  async shown<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask()
    } catch (error) {
      if (error instanceof NotShown) return null
      throw error
    }
  }

  /**
   * Asks GraphQL. An answer with errors or with holes counts for nothing: it is asked twice more, then the pull fails.
   * @throws NotShown, Limited, PullFailed
   */
  async graphql<T>(query: string, variables: Record<string, unknown>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const { data: answer, headers } = await this.#ask('POST /graphql', { query, variables: variables as never }, attempt)
      const { data, errors } = answer as { data?: T; errors?: { type?: string; message?: string }[] }
      const limited = errors?.find(({ type, message }) => type === 'RATE_LIMITED' || /rate limit/i.test(message ?? ''))
      if (limited) {
        this.#answered.clear()
        throw new Limited(resetOf(headers), limited.message ?? 'The limit of calls is used up')
      }
      if (data && !errors?.length) return data
      if (errors?.some(({ type }) => type === 'NOT_FOUND')) throw new NotShown(`GitHub does not show it: ${errors[0]?.message}`)
      if (attempt === 3) throw new PullFailed(`GitHub answered GraphQL with ${errors?.[0]?.message ? `“${errors[0].message}”` : 'nothing'}`)
    }
  }

  async #ask(route: string, parameters: Record<string, unknown>, attempt = 1): Promise<Said> {
    const key = `${route} ${JSON.stringify(parameters)} ${attempt}`
    const known = this.#answered.get(key)
    if (known) return known
    this.#signal?.throwIfAborted()
    this.calls++
    const said = await this.#send(route, parameters)
    this.#hear(said.headers)
    this.#answered.set(key, said)
    return said
  }

  #hear(headers: Said['headers']): void {
    const date = Date.parse(String(headers.date ?? ''))
    if (Number.isFinite(date)) this.at = new Date(date).toISOString()
  }

  async #send(route: string, parameters: Record<string, unknown>): Promise<Said> {
    // GraphQL of an Enterprise server is beside the other API, not below it.
    const graphql = route.endsWith('/graphql') && { baseUrl: String(this.#octokit.request.endpoint.DEFAULTS.baseUrl).replace(/\/api\/v3$/, '/api') }
    try {
      const said = await this.#octokit.request(route, { ...graphql, ...parameters, headers: { 'x-github-api-version': '2022-11-28' } })
      if (said.status >= 300) {
        const elsewhere = `GitHub sends ${route} elsewhere (${said.status}): the repository was renamed or moved while it was read. Pull again.`
        const id = /\/repositories\/(\d+)(?:[/?]|$)/.exec(String(said.headers.location ?? ''))?.[1]
        throw id === undefined ? new PullFailed(elsewhere) : new Moved(Number(id), elsewhere)
      }
      return said as Said
    } catch (error) {
      if (error instanceof PullFailed) throw error
      this.#hear((error as { response?: Said }).response?.headers ?? {})
      throw failed(route, parameters, error)
    }
  }
}

function failed(route: string, parameters: Record<string, unknown>, error: unknown): Error {
  const { status, response, message, cause } = error as { status?: number; response?: { headers: Said['headers'] }; message?: string; cause?: Error }
  const what = route.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? name))
  if (!response || status === undefined) return new PullFailed(`GitHub did not answer ${what}: ${cause?.message ?? message}`)
  const { headers } = response
  const text = message ?? ''
  const limited = headers['retry-after'] !== undefined || (headers['x-ratelimit-remaining'] !== undefined && Number(headers['x-ratelimit-remaining']) === 0) || /rate limit/i.test(text)
  if (status === 429 || (status === 403 && limited)) return new Limited(resetOf(headers), text)
  const reason = `GitHub answered ${what} with ${status}: ${why[status] ?? text.slice(0, 300)}`
  return status === 403 || status === 404 || status === 410 || status === 451 ? new NotShown(reason) : new PullFailed(reason)
}

/** A minute where it does not say, as GitHub asks of everybody. */
function resetOf(headers: Said['headers']): Date {
  const now = Date.parse(String(headers.date ?? '')) || Date.now()
  const after = Number(headers['retry-after'])
  const reset = Number(headers['x-ratelimit-reset']) * 1_000
  // By the host's clock how long, by ours until when.
  const wait = headers['retry-after'] !== undefined && Number.isFinite(after) ? after * 1_000 : Number(headers['x-ratelimit-remaining']) === 0 && Number.isFinite(reset) ? reset - now : 60_000
  return new Date(Date.now() + Math.min(Math.max(wait, 1_000), 3_700_000))
}
