import 'server-only'
import { and, asc, eq, gt, isNull, lte, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { approvalDecisions, approvalDelegations, approvalParties, approvals, approvalStages } from '#db/schema/approvals.ts'
import { users } from '#db/schema/users.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { AppError, conflict } from '#lib/errors.ts'
import type { Seen } from './model.ts'

/** How an approval stands and what somebody may say to it: the same for the screen, for the operation, and (in its own words) for `db/rules.sql`. */
export type Approval = typeof approvals.$inferSelect
export type StageOf = typeof approvalStages.$inferSelect & { given: number; open: boolean }
/** In whose voice: one's own, or that of whoever delegated. */
export type Voice = { stage: number; forId: string | null; forName: string | null; delegationId: string | null }

export const seenOf = (approval: Pick<Approval, 'seen'>): Seen => JSON.parse(approval.seen) as Seen

/* Columns of the outer query are written out in these statements: drizzle names them without their table, and they would mean the inner one. */

/** The stages in order; the first that lacks a voice is open. */
export async function stagesOf(tx: Tx, approvalId: string): Promise<StageOf[]> {
  const rows = await tx.select({ stage: approvalStages, given: sql<number>`(select count(*)::int from ${approvalDecisions} d where d.org_id = approval_stages.org_id and d.approval_id = approval_stages.approval_id and d.stage = approval_stages.number and d.outcome = 'approve')` })
    .from(approvalStages).where(eq(approvalStages.approvalId, approvalId)).orderBy(asc(approvalStages.number))
  const first = rows.find(({ stage, given }) => given < stage.needed)?.stage.number
  return rows.map(({ stage, given }) => ({ ...stage, given, open: stage.number === first }))
}

/** Who holds one of the roles of a stage, or is named there. A role that somebody taking part gave after it was asked for counts for nothing; one that no person gave (an identity provider did) counts. */
const eligible = (approval: { id: string; openedAt: Date }, stage: { roles: string[]; named: string[] }) => sql`(
  users.id = any (${sql.param(stage.named)}::uuid[]) or exists (
    select from user_roles r where r.org_id = users.org_id and r.user_id = users.id and r.role = any (${sql.param(stage.roles)}::text[]) and (r.expires_at is null or r.expires_at > now())
      and (r.created_at <= ${approval.openedAt.toISOString()}::timestamptz or not exists (
        select from approval_parties p where p.org_id = r.org_id and p.approval_id = ${approval.id} and tickmark_persons_of(p.org_id, p.user_id) && tickmark_persons_of(p.org_id, r.granted_by_id)))))`

const humans = sql<string[]>`tickmark_persons_of(users.org_id, users.id)`
const takesPart = (approvalId: string) => sql<boolean>`exists (select from approval_parties p where p.org_id = users.org_id and p.approval_id = ${approvalId} and (p.person_id || tickmark_persons_of(p.org_id, p.user_id)) && tickmark_persons_of(users.org_id, users.id))`
const hasSpoken = (approvalId: string) => sql<boolean>`exists (select from approval_decisions d where d.org_id = users.org_id and d.approval_id = ${approvalId} and (tickmark_persons_of(d.org_id, d.decided_by_id) || coalesce(tickmark_persons_of(d.org_id, d.for_id), '{}')) && tickmark_persons_of(users.org_id, users.id))`

/** Who may still decide a stage, one for each human. `parties`: who takes part, where that is not stored yet. */
export async function deciders(tx: Tx, approval: { id: string; openedAt: Date }, stage: { roles: string[]; named: string[] }, parties: string[] = []): Promise<{ id: string; name: string }[]> {
  const rows = await tx.select({ id: users.id, name: users.name, humans }).from(users)
    .where(and(eq(users.status, 'active'), eligible(approval, stage), sql`not ${takesPart(approval.id)}`, sql`not ${hasSpoken(approval.id)}`, sql`not exists (select from unnest(${sql.param(parties)}::uuid[]) as p(id) where tickmark_persons_of(users.org_id, p.id) && tickmark_persons_of(users.org_id, users.id))`)).orderBy(users.name).limit(200)
  const known = new Set<string>()
  return rows.filter((row) => {
    const fresh = !row.humans.some((human) => known.has(human))
    for (const human of row.humans) known.add(human)
    return fresh
  }).map(({ id, name }) => ({ id, name }))
}

/** @throws AppError in words: why this person does not decide; else in whose voice they do, their own first */
export async function voiceOf(tx: Tx, approval: Approval, actor: Actor, at: Date, asked: { delegationId?: string | null } = {}): Promise<Voice> {
  if (actor.kind !== 'person') throw new AppError('forbidden', 'Only a person decides; a token may ask.')
  if (approval.state !== 'open') throw conflict(`This request is ${approval.state} already. Nothing was changed.`)
  if (approval.expiresAt <= at) throw conflict('The time to decide this is over. It has to be requested again.')
  const stage = (await stagesOf(tx, approval.id)).find((each) => each.open)
  if (!stage) throw conflict('Every stage of this has its voices already.')
  const [me] = await tx.select({ part: takesPart(approval.id), spoke: hasSpoken(approval.id), mine: sql<boolean>`${eligible(approval, stage)}` }).from(users).where(eq(users.id, actor.userId))
  if (!me || me.part) {
    const parts = await tx.select({ part: approvalParties.part }).from(approvalParties).where(and(eq(approvalParties.approvalId, approval.id), eq(approvalParties.userId, actor.userId)))
    throw new AppError('forbidden', parts.some(({ part }) => part === 'requester') ? 'You requested this yourself: somebody else decides.' : `You take part in this${parts[0] ? ` as ${parts[0].part}` : ', by another account of yours'}: somebody else decides.`, { internal: 'approval by a party' })
  }
  if (me.spoke) throw new AppError('forbidden', 'You have decided this already: one human has one voice.')
  if (me.mine && !asked.delegationId) return { stage: stage.number, forId: null, forName: null, delegationId: null }
  const holders = await tx.select({ delegationId: approvalDelegations.id, forId: users.id, forName: users.name, part: takesPart(approval.id), spoke: hasSpoken(approval.id) })
    .from(approvalDelegations).innerJoin(users, and(eq(users.orgId, approvalDelegations.orgId), eq(users.id, approvalDelegations.fromId)))
    .where(and(eq(approvalDelegations.toId, actor.userId), isNull(approvalDelegations.revokedAt), lte(approvalDelegations.startsAt, at), gt(approvalDelegations.endsAt, at), eq(users.status, 'active'), eligible(approval, stage), asked.delegationId ? eq(approvalDelegations.id, asked.delegationId) : undefined))
    .orderBy(approvalDelegations.startsAt)
  const free = holders.find((each) => !each.part && !each.spoke)
  if (free) return { stage: stage.number, forId: free.forId, forName: free.forName, delegationId: free.delegationId }
  if (holders[0]?.part) throw new AppError('forbidden', `${holders[0].forName} takes part in this, so nobody decides for them. Somebody else has to.`, { internal: 'approval for a party' })
  if (holders[0]?.spoke) throw new AppError('forbidden', `${holders[0].forName} has decided this already: one human has one voice.`)
  throw new AppError('forbidden', 'The rule does not name you to decide this stage.', { internal: 'approval by nobody of the stage' })
}

/**
 * Of all approvals, those this account may decide now, exactly as `voiceOf` says. What it may decide by is reckoned once a statement (`tickmark_voices_of`), and what costs least is
 * asked first: whom the open stage asks stands in the row. An aggregate, as PostgreSQL would make joins of `exists` and read all of what it joins.
 */
export const openFor = (orgId: string, userId: string) => sql`(
  approvals.state = 'open' and approvals.expires_at > now()
  and approvals.awaits && (select array_agg(v.seat) from tickmark_voices_of(${orgId}::uuid, ${userId}::uuid) v)::text[]
  and approvals.requested_by_id <> all ((select tickmark_accounts_of(${orgId}::uuid, ${userId}::uuid))::uuid[])
  and coalesce((
    select bool_or(
      not exists (select from approval_parties p where p.org_id = approvals.org_id and p.approval_id = approvals.id and (p.user_id = any (v.accounts) or p.person_id = any (v.humans)))
      and not exists (select from approval_decisions d where d.org_id = approvals.org_id and d.approval_id = approvals.id and (d.decided_by_id = any (v.accounts) or d.for_id = any (v.accounts)))
      and (v.since <= approvals.opened_at or not exists (select from approval_parties p where p.org_id = approvals.org_id and p.approval_id = approvals.id and p.user_id = any (v.givers))))
    from tickmark_voices_of(${orgId}::uuid, ${userId}::uuid) v where v.seat = any (approvals.awaits)), false))`
