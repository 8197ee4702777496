import 'server-only'
import { and, asc, eq, gt, isNull, lte, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Tx } from '#db/client.ts'
import { approvalDelegations } from '#db/schema/approvals.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'

/** Whose delegations reach somebody: begun, not over, not ended early. PostgreSQL asks the same when a decision or a submission names one (`db/rules.sql`). */

const inForce = (at: Date) => and(isNull(approvalDelegations.revokedAt), lte(approvalDelegations.startsAt, at), gt(approvalDelegations.endsAt, at))

/** For whom somebody decides besides themselves, by which delegation; of several of one person the first. */
export type Delegator = { id: string; name: string; delegationId: string }
export async function delegatorsOf(tx: Tx, userId: string, at: Date): Promise<Delegator[]> {
  const rows = await tx.select({ id: approvalDelegations.fromId, name: users.name, delegationId: approvalDelegations.id }).from(approvalDelegations).innerJoin(users, and(eq(users.orgId, approvalDelegations.orgId), eq(users.id, approvalDelegations.fromId)))
    .where(and(eq(approvalDelegations.toId, userId), inForce(at))).orderBy(asc(approvalDelegations.startsAt), asc(approvalDelegations.id))
  return rows.filter((row, n) => rows.findIndex((each) => each.id === row.id) === n)
}

/** An actor who is no account has the id of nobody. */
export const selfOf = (actor: Actor): string => userOf(actor) ?? actor.orgId

/** Accounts in whose voice the caller decides: their own, and of whoever delegated to them. */
export const voicesOf = async (tx: Tx, actor: Actor, at: Date): Promise<string[]> => [selfOf(actor), ...(await delegatorsOf(tx, selfOf(actor), at)).map((each) => each.id)]

/** The same as a condition, where one statement has to do. */
export const isVoice = (actor: Actor, column: PgColumn, at: Date): SQL => {
  const me = selfOf(actor)
  return sql`(${column} = ${me}::uuid or exists (select from ${approvalDelegations} where ${approvalDelegations.orgId} = ${actor.orgId}::uuid and ${approvalDelegations.toId} = ${me}::uuid and ${approvalDelegations.fromId} = ${column} and ${inForce(at)}))`
}

/** Who submitted for a reviewer, where it was somebody to whom they delegated. */
export const submittedForThemBy = sql<string | null>`(select s.name from users s where s.org_id = campaign_reviewers.org_id and s.id = campaign_reviewers.submitted_by_id and campaign_reviewers.submitted_delegation_id is not null)`
