import 'server-only'
import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Tx } from '#db/client.ts'
import { users } from '#db/schema/users.ts'
import { invalid } from '#lib/errors.ts'

/** Names as a record shows them beside what was decided: with the address of the account where somebody else here is called the same. */
export async function namesOf(tx: Tx, ids: (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((each) => each !== null))]
  if (wanted.length === 0) return new Map()
  const other = alias(users, 'other')
  const same = tx.select({ id: other.id }).from(other).where(and(eq(other.orgId, users.orgId), eq(other.name, users.name), ne(other.id, users.id)))
  const rows = await tx.select({ id: users.id, name: sql<string>`case when ${users.erasedAt} is null and exists ${same} then ${users.name} || ' (' || ${users.email} || ')' else ${users.name} end` })
    .from(users).where(inArray(users.id, wanted))
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/**
 * Whoever is to own or do something is there to do it.
 * @param field of the form that names them; null is nobody, which is for the caller to refuse
 * @throws AppError invalid at that field
 */
export async function activeUser(tx: Tx, userId: string | null, field: string): Promise<void> {
  if (userId === null) return
  const [found] = await tx.select({ status: users.status }).from(users).where(eq(users.id, userId))
  if (found?.status !== 'active') throw invalid({ [field]: 'choose an active user of this organization' })
}

/** Whether one of these accounts, where there is one, is of the human whom this account belongs to: by the account, and by links between people. */
export async function sameHuman(tx: Tx, orgId: string, userId: string, others: (string | null)[]): Promise<boolean> {
  const asked = others.filter((each) => each !== null)
  if (asked.length === 0) return false
  const [found] = await tx.select({ id: users.id }).from(users).where(and(inArray(users.id, asked), sql`${users.personId} = any (tickmark_persons_of(${orgId}, ${userId}))`)).limit(1)
  return found !== undefined
}
