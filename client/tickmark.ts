// Made by `npm run client` from the API document. Needs nothing but fetch: Node.js 20 or newer, Deno, Bun, or a browser.

export type SummaryQuery = {
  from?: string
  to?: string
}

export type Summary = {
  total_events: number
  total_findings: number
  findings_by_severity: {
    low: number
    medium: number
    high: number
    critical: number
  }
  events_over_time: {
    date: string
    count: number
  }[]
  findings_over_time: {
    date: string
    count: number
  }[]
}

export type FindingsQuery = {
  severity?: 'low' | 'medium' | 'high' | 'critical'
  user?: string
  rule_name?: string
  from?: string
  to?: string
  limit?: number
  offset?: number
}

export type Finding = {
  id: string
  rule_name: string
  severity: 'critical' | 'high' | 'low' | 'medium'
  description: string
  timestamp: string
  user: string | null
  event_id: string | null
  /** 0 to 100. */
  risk_score: number
  extra_data: Record<string, unknown>
}

export type EventsQuery = {
  user?: string
  event_type?: string
  from?: string
  to?: string
  limit?: number
  offset?: number
}

export type SourceEvent = {
  id: string
  external_id: string | null
  source: string
  timestamp: string
  user: string | null
  event_type: string
  severity_hint: 'critical' | 'high' | 'low' | 'medium' | null
  /** The record as it arrived. */
  raw_data: unknown
  processed: boolean
}

export type ErrorCode = 'conflict' | 'forbidden' | 'internal' | 'invalid' | 'limited' | 'not_found' | 'too_large' | 'unauthenticated' | 'unavailable' | 'unsupported'

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
    /** Get the totals of events and findings, findings by severity, and both by day. */
    getSummary: (query: SummaryQuery = {}, options: Options = {}) => get<Summary>('/api/stats/summary', query, options),
    /** List findings by when they were found, as a bare array. Beyond an offset of 10,000 use /api/v1/findings. */
    getFindings: (query: FindingsQuery = {}, options: Options = {}) => get<Finding[]>('/api/findings', query, options),
    /** List source events with their raw records, as a bare array; recorded as read. Beyond an offset of 10,000 use /api/v1/events. */
    getEvents: (query: EventsQuery = {}, options: Options = {}) => get<SourceEvent[]>('/api/events', query, options),
  }
}
