import 'server-only'
import { and, asc, eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { accessRequests } from '#db/schema/access-requests.ts'
import { accounts, people } from '#db/schema/people.ts'
import { populationRows } from '#db/schema/populations.ts'
import { hours } from '#lib/clock.ts'
import { locked } from '#lib/door/locked.ts'
import { readSettings } from '../settings/queries.ts'
import { reference } from './model.ts'

/** What the operations of a request share: the record, and where the right stands in a population. */
export type AccessRequest = typeof accessRequests.$inferSelect

export const subject = (of: Pick<AccessRequest, 'id' | 'number' | 'rightName'>) => ({ type: 'access-request' as const, id: of.id, label: `${reference(of.number)} ${of.rightName}` })
export const load = locked(accessRequests)

type Right = Pick<AccessRequest, 'personId' | 'systemId' | 'rightKind' | 'rightId' | 'scope'>

/** The rows of a population by which a person has a right: of whichever account of theirs. */
export const heldIn = (tx: Tx, of: Right, populationId: string) => tx.select({ key: populationRows.key, accountName: populationRows.accountName }).from(accounts)
  .innerJoin(populationRows, and(eq(populationRows.orgId, accounts.orgId), eq(populationRows.populationId, populationId), eq(populationRows.accountName, accounts.name), eq(populationRows.accountId, accounts.accountId)))
  .where(and(eq(accounts.personId, of.personId), eq(accounts.systemId, of.systemId), eq(populationRows.rightKind, of.rightKind), eq(populationRows.rightId, of.rightId), eq(populationRows.scope, of.scope))).orderBy(asc(populationRows.key)).limit(20)

/** Who a request is for, with their account of the portal and their manager's. */
export async function beneficiary(tx: Tx, personId: string): Promise<{ id: string; name: string; state: string; userId: string | null; managerName: string | null; managerUserId: string | null; managerState: string | null } | null> {
  const [found] = await tx.select({ id: people.id, name: people.name, state: people.state, goneAt: people.goneAt, userId: people.userId, managerId: people.managerId }).from(people).where(eq(people.id, personId))
  if (!found) return null
  const [manager] = found.managerId ? await tx.select({ name: people.name, userId: people.userId, state: people.state, goneAt: people.goneAt }).from(people).where(eq(people.id, found.managerId)) : []
  const left = (of: { state: string; goneAt: Date | null }) => (of.goneAt ? 'left' : of.state)
  return { id: found.id, name: found.name, state: left(found), userId: found.userId, managerName: manager?.name ?? null, managerUserId: manager && left(manager) !== 'left' ? manager.userId : null, managerState: manager ? left(manager) : null }
}

/** Accounts a step tells: who asked, who has it, who was to grant it, and `more`. The entry names them; nobody is told by anything else (`notices.ts`). */
export async function toldOf(tx: Tx, of: Pick<AccessRequest, 'personId' | 'requestedById' | 'ownerId'>, more: string[] = []): Promise<string[]> {
  const forWhom = await beneficiary(tx, of.personId)
  return [...new Set([of.requestedById, forWhom?.userId, of.ownerId, ...more].flatMap((each) => each ?? []))]
}

/** Until when emergency access is reviewed, from when it was shown or is over; what was said first stays. Null: there is nothing to review. */
export const reviewByOf = async (tx: Tx, of: AccessRequest, from: Date): Promise<Date | null> =>
  of.reviewBy ?? (of.emergency && of.grantedAt !== null ? new Date(from.getTime() + hours((await readSettings(tx)).changes.emergencyHours)) : null)
