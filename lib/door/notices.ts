import type { Permission } from '#lib/auth/permissions.ts'
import type { Json } from '#lib/crypto/canonical.ts'
import type { Act } from '#lib/words/shape.ts'

/** What a rule reads of an audit entry. Personal values stand there as commitments: a rule goes by ids. */
export type NoticeEntry = {
  action: string
  outcome: string
  count?: number
  subject: { type: string; id: string }
  /** Field → before and after. */
  changes: Record<string, [before: Json, after: Json]>
}

/** Whom an entry tells: accounts by their ids, beside whoever `holders` names, `but` not these. `count`: of how many things it tells; 1 unless said. */
export type Told = { users?: Json[]; but?: string[]; count?: number }

export type MailTime = 'now' | 'daily' | 'never'

/**
 * What somebody is notified of: a module declares it (`notices.ts`), and nothing else is done in its operations. Made from audit entries after
 * their commit (`lib/modules/notifications/follow.ts`): never for whoever acted, nor for who may not read the record.
 */
export type Notice = {
  /** Stored, so it stays. Begins with the word of the module. */
  kind: `${string}.${string}`
  /** Among a person's choices. */
  label: string
  /** Of one thing, and of several that were folded into one: `{count}` of them. Beside it stands the sentence of the audit entry. */
  one: string
  many: string
  acts: readonly Act[]
  /** How the act ended; success unless said. */
  outcome?: 'success' | 'failure'
  /** What it takes to read the record; asked when it is made, shown and mailed. */
  permission: Permission
  /** Whoever holds this for any record is told. */
  holders?: Permission
  /** When a mail goes, unless a person chose otherwise. */
  mail: MailTime
  /** Absent: each entry tells the holders. Null: this entry tells nobody anything. */
  tells?: (entry: NoticeEntry) => Told | null
  /** Where the record is, and where several of them are. */
  href: (subject: NoticeEntry['subject']) => string
  all: string
}

const known = new Map<string, Notice>()

export function notice(given: Notice): void {
  // Development reloads a module: the newest wins.
  if (known.has(given.kind) && process.env.NODE_ENV === 'test') throw new Error(`two notices are named ${given.kind}`)
  known.set(given.kind, given)
}

/** Every one there is. `lib/modules/index.ts` imports all modules, and so fills it. */
export const notices = (): Notice[] => [...known.values()]
export const noticeOf = (kind: string): Notice | undefined => known.get(kind)
