import { z } from 'zod'
import { line } from '#lib/input.ts'

/** What the portal promises of itself (DE-3): within four hours it is back, and an hour at most is lost. */
export const targets = { rtoSeconds: 4 * 3600, rpoSeconds: 3600 } as const

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const time = z.iso.datetime().transform((text) => new Date(text))

export const backupFields = {
  backupId: z.uuid(),
  startedAt: time,
  endedAt: time,
  takenAt: time,
  place: z.enum(['folder', 'store']),
  name: line(1, 1_000),
  objectVersion: line(1, 1_000).nullable(),
  size: count.min(1),
  sha256,
  keepUntil: time,
  tables: count,
  rows: count,
  files: count,
  logSize: count,
  logRoot: sha256.nullable(),
  migration: line(1, 200),
}

export const drillFields = {
  backupId: z.uuid(),
  takenAt: time,
  startedAt: time,
  endedAt: time,
  outcome: z.enum(['passed', 'failed']),
  rtoSeconds: count,
  rpoSeconds: count,
  rows: count.nullable(),
  tables: count.nullable(),
  differing: count.nullable(),
  logSize: count.nullable(),
  logRoot: sha256.nullable(),
  files: count.nullable(),
  filesWrong: count.nullable(),
  error: line(1, 2_000).nullable(),
  /** Steps with their seconds, in their order. */
  steps: z.array(z.strictObject({ step: line(1, 100), seconds: z.number().min(0), said: line(0, 500) })).max(100),
}

export const restoreFields = {
  logSize: count,
  anchored: count.nullable(),
  anchoredRoot: sha256.nullable(),
  origin: line(1, 200).nullable(),
  broughtBack: count,
  lost: count,
  missing: z.array(line(1, 500)).max(100),
}
