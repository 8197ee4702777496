import 'server-only'
import { pino } from 'pino'

/** Structured lines on stdout, one JSON object each, with the request id where there is one. Never a secret, never a payload. */
export const log = pino({
  level: process.env.LOG_LEVEL ?? 'info',
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: { error: describeError },
  redact: ['password', 'token', '*.password', '*.token', 'authorization', 'cookie'],
})

/**
 * What a log line says of an error: the driver's own message rather than drizzle's, which repeats every parameter of the statement and
 * with them whatever personal data or payload they held.
 */
export function describeError(error: unknown): { name: string; message: string; code?: string; stack?: string } {
  let found = error
  for (let depth = 0; depth < 5 && found instanceof Error && found.message.startsWith('Failed query') && found.cause; depth++) found = found.cause
  if (!(found instanceof Error)) return { name: 'unknown', message: String(found).slice(0, 500) }
  const code = (found as { code?: unknown }).code
  const stack = error instanceof Error ? error.stack?.split('\n').filter((line) => line.startsWith('    at ')).slice(0, 12).join('\n') : undefined
  return { name: found.name, message: found.message.slice(0, 500), ...(typeof code === 'string' ? { code } : {}), ...(stack ? { stack } : {}) }
}
