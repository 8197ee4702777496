/** The part of the client that no document says. `clientOf` puts its types before it, and its calls in the place of `get` at the end. */
type ErrorCode = string
// from here on
/** What the portal refused. `fields`: field → sentence. `requestId`: under which its log tells more. */
export class TickmarkError extends Error {
  readonly status: number
  readonly code: ErrorCode
  readonly fields: Record<string, string>
  readonly requestId: string

  constructor(status: number, { code, message, fields = {}, requestId }: { code: ErrorCode; message: string; fields?: Record<string, string>; requestId: string }) {
    super(message)
    this.name = 'TickmarkError'
    this.status = status
    this.code = code
    this.fields = fields
    this.requestId = requestId
  }
}

export type Options = {
  /** Ends the call. */
  signal?: AbortSignal
}

/**
 * A client of a portal.
 * @param url of the portal, such as https://tickmark.example.com
 * @param token an API token with the scopes of what is asked
 */
export function tickmark({ url, token, fetch: send = fetch }: { url: string; token: string; fetch?: typeof fetch }) {
  /** @throws TickmarkError for what the portal refuses; whatever `fetch` throws when it is not reached */
  async function get<T>(path: string, query: object, { signal }: Options): Promise<T> {
    const address = new URL(path, url)
    for (const [name, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(name, String(value))
    const answer = await send(address, { headers: { authorization: `Bearer ${token}`, accept: 'application/json' }, ...(signal ? { signal } : {}) })
    if (answer.ok) return await answer.json() as T
    const body = await answer.json().catch(() => null) as ConstructorParameters<typeof TickmarkError>[1] | null
    throw new TickmarkError(answer.status, body ?? { code: 'internal', message: `The portal answered ${answer.status} without saying why.`, requestId: answer.headers.get('x-request-id') ?? '' })
  }

  return {
    get,
  }
}
