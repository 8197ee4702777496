import type { Subject } from './subjects.ts'

export type Outcome = 'success' | 'failure' | 'partial' | 'denied'
type Row = Record<string, unknown>

declare const recorded: unique symbol

/** One fact for the audit trail. Only `changed`, `failed` and `viewed` make it, so an operation that records nothing does not compile. */
export type Change = {
  readonly [recorded]: true
  subject: Subject
  before: Row | null
  after: Row | null
  outcome: Outcome
  reason?: string
  error?: string
  /** Facts in bulk: how many, and the Merkle root over them. */
  count?: number
  root?: string
}

type Detail = { reason?: string; count?: number; root?: string; outcome?: Outcome }

const make = (change: Omit<Change, typeof recorded>) => change as Change

/** The record before (null when it is new) and after (null when it is gone); the append keeps only what differs. */
export const changed = (subject: Subject, before: Row | null, after: Row | null, detail: Detail = {}): Change =>
  make({ subject, before, after, outcome: 'success', ...detail })

/** An attempt that was refused by the rules of the thing itself (a wrong password), worth keeping and committing. */
export const failed = (subject: Subject, error: string, before: Row | null = null, after: Row | null = null): Change =>
  make({ subject, before, after, outcome: 'failure', error })

/** An audited read: evidence, an export, personal data. `count`: rows handed out. */
export const viewed = (subject: Subject, detail: Detail = {}): Change =>
  make({ subject, before: null, after: null, outcome: 'success', ...detail })
