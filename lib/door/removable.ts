import 'server-only'
import { eq } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import type { Subject } from '#lib/audit/subjects.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { conflict } from '#lib/errors.ts'
import { id, optionalText } from '#lib/input.ts'
import { changed, done } from './change.ts'
import { locked } from './locked.ts'
import { operation } from './operation.ts'
import { touched } from './record.ts'

type Table = PgTable & { id: PgColumn; deletedAt: PgColumn; version: PgColumn }
type Kept = { id: string; version: number; deletedAt: Date | null }

type Given<R> = {
  /** `<name>.remove` and `<name>.restore`. */
  name: string
  /** "system": what one is called in sentences. */
  one: string
  /** "DELETE /systems/{id}", "POST /systems/{id}/restore". */
  path: `/${string}`
  summaries: { remove: string; restore: string }
  subject: (record: R) => Subject
  /** Why this one must stay: throws. */
  refuse?: (tx: Tx, record: R) => Promise<void>
}

const set = async (tx: Tx, table: Table, after: Kept) => {
  await tx.update(table as PgTable).set(after as never).where(eq(table.id, after.id))
}

/** A record that is taken out of its list and can be put back: nothing is ever deleted, and its history stays. */
export function removable<T extends Table>(table: T, given: Given<T['$inferSelect']>) {
  const { name, one, path, summaries, subject, refuse } = given
  const remove = operation({
    name: `${name}.remove` as Permission,
    summary: summaries.remove,
    category: 'configuration',
    http: { method: 'DELETE', path: `${path}/{id}` },
    input: z.object({ id, reason: optionalText(1_000) }),
    load: locked(table),
    run: async ({ tx, actor, input, subject: row, at }) => {
      const found = row as T['$inferSelect']
      const before = found as Kept & Record<string, unknown>
      if (before.deletedAt) throw conflict(`This ${one} was removed already.`)
      await refuse?.(tx, found)
      const after = { ...before, deletedAt: at, ...touched(before, actor, at) }
      await set(tx, table, after)
      return done({ id: before.id }, changed(subject(found), before, after, input.reason ? { reason: input.reason } : {}))
    },
  })
  return { remove, restore: restoring(table, given) }
}

/** Of records that are taken out in a way of their own. */
export function restoring<T extends Table>(table: T, { name, one, path, summaries, subject }: Omit<Given<T['$inferSelect']>, 'refuse' | 'summaries'> & { summaries: { restore: string } }) {
  return operation({
    name: `${name}.restore` as Permission,
    summary: summaries.restore,
    category: 'configuration',
    http: { method: 'POST', path: `${path}/{id}/restore` },
    input: z.object({ id }),
    load: locked(table),
    run: async ({ tx, actor, subject: row, at }) => {
      const found = row as T['$inferSelect']
      const before = found as Kept & Record<string, unknown>
      if (!before.deletedAt) throw conflict(`This ${one} was not removed.`)
      const after = { ...before, deletedAt: null, ...touched(before, actor, at) }
      await set(tx, table, after)
      return done({ id: before.id }, changed(subject(found), before, after))
    },
  })
}

/** What was removed is not changed until it is put back. */
export function present(record: { deletedAt: Date | null }, one: string): void {
  if (record.deletedAt) throw conflict(`This ${one} was removed. Restore it first.`)
}
