import 'server-only'
import { AppError } from '#lib/errors.ts'
import { deliver } from '#lib/modules/events/deliver.ts'
import { ofProcess } from '#lib/of-process.ts'
import { type ErrorBody, handler } from './handler.ts'

/**
 * Log records as exporters of OpenTelemetry send them, https://opentelemetry.io/docs/specs/otlp/#otlphttp: whoever is told 429 or 503 sends the same again after a while, and
 * whatever else is refused is dropped. What was stored of it before is known by then.
 */
type Exported = {
  /** Left out: every record was taken. An int64, and so text. */
  partialSuccess?: { rejectedLogRecords: string; errorMessage: string }
}

/** Requests that are read at once in this process: each may be 200 MB once it is unpacked. */
const mostAtOnce = 8
const state = () => ofProcess('otlp', () => ({ reading: 0 }))

const taken = handler<Response>(async ({ actor, request }) => {
  if (actor.kind !== 'token') throw new AppError('unauthenticated', 'Send a token: set OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20tmk_….')
  mustBeJson(request.headers)
  const now = state()
  if (now.reading >= mostAtOnce) throw new AppError('unavailable', 'Too much comes in at once. Send it again in a moment.', { retryAfter: 5 })
  now.reading++
  try {
    const { received, rejected, rejects } = await deliver(actor, (request.body ?? []) as unknown as AsyncIterable<Uint8Array>, {
      label: `OpenTelemetry, sent by ${actor.name}`.slice(0, 200), source: 'auto', gzip: request.headers.get('content-encoding')?.toLowerCase() === 'gzip', form: 'otlp',
    })
    const shown = rejects.slice(0, 5).map(({ line, reason }) => `record ${line} ${reason}`).join('; ')
    return answer<Exported>(200, rejected === 0 ? {} : { partialSuccess: { rejectedLogRecords: String(rejected), errorMessage: `${rejected} of ${received} log records were rejected: ${shown}${rejected > 5 ? '; …' : ''}` } })
  } finally {
    now.reading--
  }
})

function mustBeJson(headers: Headers): void {
  const type = headers.get('content-type') ?? ''
  if (/protobuf/i.test(type)) throw new AppError('unsupported', 'Only JSON is taken here, no protobuf. Set OTEL_EXPORTER_OTLP_PROTOCOL=http/json; of a collector "encoding: json" in its otlphttp exporter.')
  if (!/^application\/json\s*(?:;|$)/i.test(type)) throw new AppError('unsupported', 'Send JSON, and say so: "Content-Type: application/json". Set OTEL_EXPORTER_OTLP_PROTOCOL=http/json.')
  if (!/^(gzip|identity|)$/i.test(headers.get('content-encoding') ?? '')) throw new AppError('unsupported', 'Compress with gzip, or not at all: OTEL_EXPORTER_OTLP_COMPRESSION=gzip.')
}

/** HTTP, and of google.rpc.Code, which a body of OTLP names. */
const codes: Record<ErrorBody['code'], [status: number, code: number]> = {
  invalid: [400, 3], unsupported: [415, 12], too_large: [413, 3], unauthenticated: [401, 16], forbidden: [403, 7], not_found: [404, 5], conflict: [503, 14], limited: [429, 8], unavailable: [503, 14],
  // What went wrong here may not have by the next time, and nothing but these two is sent again.
  internal: [503, 14],
}

export async function exportLogs(request: Request): Promise<Response> {
  const told = await taken(request)
  if (told.ok) return told
  const { code, message } = (await told.json()) as ErrorBody
  const [status, number] = codes[code]
  const again: Record<string, string> = status === 429 || status === 503 ? { 'retry-after': told.headers.get('retry-after') ?? '5' } : {}
  return answer(status, { code: number, message }, { 'x-request-id': told.headers.get('x-request-id') ?? '', ...again })
}

const answer = <T>(status: number, body: T, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers } })
