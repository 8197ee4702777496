import type { Json } from '#lib/crypto/canonical.ts'
import type { Outcome } from './entitlement.ts'
import type { Fields } from './frame.ts'
import { type Parts, wordOf } from './gather.ts'
import { accountOf, rightOf, Rows } from './rows.ts'

/**
 * Restore tests, as populations: a row each, by whoever carried it out. Either a table with the columns below, or the restore jobs of AWS Backup, which know neither
 * what was promised nor who looked at the result: that stays unknown. Times carry their offset. They say nothing of access.
 */
export const restoreColumns = ['id', 'what', 'backup_at', 'started_at', 'ended_at', 'target_minutes', 'loss_minutes', 'compared', 'performed_by', 'reviewed_by'] as const

/** What a row says in its conditions; null: the list does not tell. `reviewedBy` is empty where it has the column and nobody in it. */
export type Restored = { backupAt: string | null; startedAt: string; endedAt: string | null; targetMinutes: number | null; lossMinutes: number | null; compared: 'same' | 'different' | null; by: string | null; reviewedBy: string | null }

class Unreadable extends Error {}

const withOffset = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/
/** AWS gives seconds since 1970 where it gives a number. */
function time(fields: Fields, name: string): string | null {
  const value = fields[name]
  const text = wordOf(value)
  if (text === null || text === '') return null
  const ms = typeof value === 'number' ? value * 1_000 : withOffset.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) throw new Unreadable(`has “${text.slice(0, 60)}” in “${name}”, which is no time with its offset, such as 2026-09-01T09:00:00Z`)
  return new Date(ms).toISOString()
}
function minutes(fields: Fields, name: string): number | null {
  const text = wordOf(fields[name])
  if (text === null || text === '') return null
  if (!/^\d{1,7}$/.test(text)) throw new Unreadable(`has “${text.slice(0, 60)}” in “${name}”, which is no whole number of minutes`)
  return Number(text)
}
function comparison(value: Json | undefined): Restored['compared'] {
  const text = wordOf(value)?.toLowerCase() ?? ''
  if (text === '' || text === 'no' || text === 'not compared') return null
  if (text === 'same' || text === 'different') return text
  throw new Unreadable(`has “${text.slice(0, 60)}” in “compared”, which is neither same, different nor empty`)
}
const someone = (value: Json | undefined): string | null => wordOf(value)?.trim().toLowerCase() || null

/** @returns null: no time of its beginning */
function fromTable(fields: Fields): Restored | null {
  const startedAt = time(fields, 'started_at')
  return startedAt === null ? null : { backupAt: time(fields, 'backup_at'), startedAt, endedAt: time(fields, 'ended_at'), targetMinutes: minutes(fields, 'target_minutes'), lossMinutes: minutes(fields, 'loss_minutes'), compared: comparison(fields.compared), by: someone(fields.performed_by), reviewedBy: 'reviewed_by' in fields ? (someone(fields.reviewed_by) ?? '') : null }
}

/** A job that failed restored nothing that would be the same; one that AWS validated was looked at by what the plan runs. */
function fromAws(fields: Fields): Restored | null {
  const startedAt = time(fields, 'CreationDate')
  const [status, validation] = [wordOf(fields.Status), wordOf(fields.ValidationStatus)]
  const compared = status === 'FAILED' || status === 'ABORTED' || validation === 'FAILED' ? 'different' : validation === 'SUCCESSFUL' ? 'same' : null
  return startedAt === null ? null : { backupAt: time(fields, 'RecoveryPointCreationDate'), startedAt, endedAt: time(fields, 'CompletionDate'), targetMinutes: null, lossMinutes: null, compared, by: someone(fields.IamRoleArn), reviewedBy: null }
}

export function readRestores(parts: Parts, system: string): Outcome {
  const rows = new Rows(system)
  const seen = new Set<string>()
  for (const { at, fields } of [...parts.lists.values()].flat()) {
    const aws = 'RestoreJobId' in fields
    const id = wordOf(aws ? fields.RestoreJobId : fields.id)
    if (!id) {
      rows.reject(at, 'has no id: a restore test needs id and started_at, a job of AWS Backup RestoreJobId and CreationDate')
      continue
    }
    if (seen.has(id)) {
      rows.reject(at, `has the id ${id.slice(0, 100)}, which another record has: each restore test stands once`)
      continue
    }
    seen.add(id)
    try {
      const restored = aws ? fromAws(fields) : fromTable(fields)
      if (!restored) {
        rows.reject(at, `has nothing in “${aws ? 'CreationDate' : 'started_at'}”: when it was is what it is known by`)
        continue
      }
      if (restored.endedAt !== null && restored.endedAt < restored.startedAt) {
        rows.reject(at, `ends at ${restored.endedAt} before it begins at ${restored.startedAt}`)
        continue
      }
      const name = wordOf(aws ? fields.RecoveryPointArn : fields.what) ?? id
      rows.add(at, accountOf({ id: restored.by ?? 'nobody', name: restored.by ?? 'Not said', kind: aws ? 'service' : restored.by === null ? 'unknown' : 'person' }), rightOf({ kind: 'restore-test', id, name }), { conditions: restored })
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      rows.reject(at, error.message)
    }
  }
  return rows.outcome()
}
