import 'server-only'
import { pino } from 'pino'

/** Structured lines on stdout, one JSON object each, with the request id where there is one. Never a secret, never a payload. */
export const log = pino({
  level: process.env.LOG_LEVEL ?? 'info',
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: ['password', 'token', '*.password', '*.token', 'authorization', 'cookie'],
})
