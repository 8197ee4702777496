import 'server-only'
import { and, asc, eq, gt, lte, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { correlationChanges, correlationStates } from '#db/schema/findings.ts'
import { Judge, type Numbers, type RuleBook } from '../detection-rules/queries.ts'

/**
 * What an organization's correlations remember between batches. The truth is in the database: a whole, and after it what each batch
 * added. This process keeps its own copy of what it committed, and reads only what others added since. A copy is lent to one transaction
 * at a time and comes back only once that is committed: what was rolled back is forgotten with it.
 */
type Copy = { judge: Judge; book: RuleBook; numbers: string; version: number; at: number }

/** The row of the database, without the state itself; `length` in bytes. */
type LockedState = { id: string; version: number; base: number; added: number; length: number; at: number }

/** A copy, lent to the transaction that locked the row. */
export type Memory = Copy & { row: LockedState; orgId: string }

/** Copies of the organizations judged last. */
const kept = 8
const copies = new Map<string, Copy>()
/** By the result of the operation: those whose transaction is on its way. */
const lent = new WeakMap<object, Memory>()

/** Additions are gathered into a new whole when they are as large as the last, and no sooner than this: so each is written twice on average. */
const leastToGather = 1_000_000

/** Bring a copy up to the locked state. */
export async function recall(tx: Tx, orgId: string, row: LockedState, book: RuleBook, numbers: Numbers): Promise<Memory> {
  const asText = JSON.stringify([numbers.settings, [...numbers.thresholds]])
  const copy = copies.get(orgId)
  copies.delete(orgId)
  const isUsable = copy !== undefined && copy.numbers === asText && copy.version >= row.base && isAncestor(copy, row) && (copy.book === book || copy.judge.follow(book))
  const usable = isUsable ? copy : null
  const judge = usable?.judge ?? new Judge(book, numbers, await readWhole(tx, row.id))
  const known = usable?.version ?? row.base
  if (known < row.version) {
    const added = await tx.select({ changes: correlationChanges.changes }).from(correlationChanges).where(gt(correlationChanges.number, known)).orderBy(asc(correlationChanges.number))
    for (const { changes } of added) judge.apply(changes)
  }
  if (usable === null) judge.trackChanges()
  return { judge, book, numbers: asText, version: row.version, at: row.at, row, orgId }
}

/** A database that was taken back to an earlier state knows nothing of what this copy holds. */
function isAncestor(copy: Copy, row: { version: number; at: number }): boolean {
  return copy.version < row.version || (copy.version === row.version && copy.at === row.at)
}

/** Lock the state until the transaction ends: batches of an organization go one after another from here on. */
export async function lockState(tx: Tx, orgId: string, at: Date): Promise<LockedState> {
  const columns = {
    id: correlationStates.id, version: correlationStates.version, base: correlationStates.base, added: correlationStates.added, updatedAt: correlationStates.updatedAt,
    length: sql<number>`octet_length(${correlationStates.state})`,
  }
  let [row] = await tx.select(columns).from(correlationStates).for('update')
  if (!row) {
    await tx.insert(correlationStates).values({ orgId, id: v7(), state: '', rules: '', updatedAt: at, version: 1 }).onConflictDoNothing();
    [row] = await tx.select(columns).from(correlationStates).for('update')
  }
  if (!row) throw new Error('the correlation state is gone')
  return { ...row, at: row.updatedAt.getTime() }
}

async function readWhole(tx: Tx, id: string): Promise<string> {
  const [row] = await tx.select({ state: correlationStates.state }).from(correlationStates).where(eq(correlationStates.id, id))
  return row?.state ?? ''
}

/** Write what the batch added. */
export async function remember(tx: Tx, memory: Memory, at: Date): Promise<void> {
  const { row, judge, orgId } = memory
  const number = row.version + 1
  const changes = judge.takeChanges()
  const added = row.added + changes.length
  const common = { rules: memory.book.version, updatedAt: at, version: number }
  if (added > Math.max(leastToGather, row.length)) {
    await tx.update(correlationStates).set({ ...common, state: judge.save(), base: number, added: 0 }).where(eq(correlationStates.id, row.id))
    await tx.delete(correlationChanges).where(and(eq(correlationChanges.orgId, orgId), lte(correlationChanges.number, number)))
  } else {
    await tx.insert(correlationChanges).values({ orgId, id: v7(), number, changes })
    await tx.update(correlationStates).set({ ...common, added }).where(eq(correlationStates.id, row.id))
  }
  memory.version = number
  memory.at = at.getTime()
}

/** Tie the copy to the operation's result, until that says whether it was committed. */
export function lend(result: object, memory: Memory): void {
  lent.set(result, memory)
}

/** The operation was committed: its copy serves the next batch. */
export function keep(result: object): void {
  const memory = lent.get(result)
  if (memory === undefined) return
  lent.delete(result)
  const { judge, book, numbers, version, at, orgId } = memory
  copies.delete(orgId)
  copies.set(orgId, { judge, book, numbers, version, at })
  const oldest = copies.keys().next().value
  if (copies.size > kept && oldest !== undefined) copies.delete(oldest)
}
