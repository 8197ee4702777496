import 'server-only'
import { and, asc, eq, inArray, ne, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import { accessRequests } from '#db/schema/access-requests.ts'
import { campaignDecisions, campaignRows, campaigns } from '#db/schema/campaigns.ts'
import { people } from '#db/schema/people.ts'
import { populationRows, populations } from '#db/schema/populations.ts'
import { revocations } from '#db/schema/revocations.ts'
import { systems } from '#db/schema/systems.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { userOf } from '#lib/auth/actor.ts'
import { days } from '#lib/clock.ts'
import { type Change, changed, done, doneAll } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict } from '#lib/errors.ts'
import { id, text, version } from '#lib/input.ts'
import { removalDays } from './model.ts'

export type Revocation = typeof revocations.$inferSelect

export const subject = (of: Pick<Revocation, 'id' | 'accountName' | 'rightName'>) => ({ type: 'revocation' as const, id: of.id, label: `${of.rightName} of ${of.accountName}` })
export const load = locked(revocations)

/** A task for each rejected row, once for each decision: whoever owns the system has to remove it. */
export const openRevocations = operation({
  name: 'revocations.open',
  summary: 'Open a revocation for rows that were rejected',
  category: 'authorization',
  input: z.object({ campaignId: id, numbers: z.array(z.number().int().min(1)).min(1) }),
  load: async ({ tx, input }) => (await tx.select({ id: campaigns.id }).from(campaigns).where(eq(campaigns.id, input.campaignId)).for('share'))[0] ?? null,
  run: async ({ tx, actor, input, at }) => {
    const rows = await tx.select({ row: campaignRows, note: campaignDecisions.note, ownerId: systems.ownerId }).from(campaignRows)
      .innerJoin(campaignDecisions, and(eq(campaignDecisions.orgId, campaignRows.orgId), eq(campaignDecisions.campaignId, campaignRows.campaignId), eq(campaignDecisions.number, campaignRows.number), eq(campaignDecisions.sequence, campaignRows.sequence), eq(campaignDecisions.outcome, 'reject')))
      .innerJoin(systems, and(eq(systems.orgId, campaignRows.orgId), eq(systems.id, campaignRows.systemId)))
      .where(and(eq(campaignRows.campaignId, input.campaignId), inArray(campaignRows.number, input.numbers), sql`not exists (select from ${revocations} v where v.org_id = ${campaignRows.orgId} and v.campaign_id = ${campaignRows.campaignId} and v.number = ${campaignRows.number} and v.sequence = ${campaignRows.sequence})`)).orderBy(asc(campaignRows.number))
    if (rows.length === 0) throw conflict('Each of these has a revocation already.')
    const fresh = rows.map(({ row, note, ownerId }): Revocation => ({
      ...created(actor, at), campaignId: row.campaignId, number: row.number, sequence: row.sequence, requestId: null, systemId: row.systemId, source: row.source, key: row.key, accountName: row.accountName, rightName: row.rightName, scope: row.scope, personName: row.personName,
      paths: (row.rest.paths as string[] | undefined) ?? [], reason: note ?? '', state: 'open', ownerId, dueAt: new Date(at.getTime() + days('privileged' in row.flags ? removalDays.privileged : removalDays.other)), proofId: null, closedAt: null, reopenedAt: null, reopenedById: null, exceptedUntil: null, comparedId: row.populationId, overdueAt: null,
    }))
    for (let n = 0; n < fresh.length; n += 500) await tx.insert(revocations).values(fresh.slice(n, n + 500))
    return doneAll({ opened: fresh.length }, fresh.map((row) => changed(subject(row), null, row, { reason: row.reason.slice(0, 1_000) })))
  },
})

export const assignRevocation = operation({
  name: 'revocations.assign',
  summary: 'Assign a revocation to somebody who can remove the right, with the reason',
  category: 'authorization',
  http: { method: 'POST', path: '/revocations/{id}/assign' },
  input: z.object({ id, version, ownerId: id, reason: text(1, 1_000) }),
  load,
  owns: (of, actor) => of.ownerId === userOf(actor),
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'revocation')
    if (before.state === 'removed' || before.state === 'void') throw conflict('It is closed: there is nothing left to remove.')
    await activeUser(tx, input.ownerId, 'ownerId')
    await tx.update(revocations).set({ ownerId: input.ownerId, ...touched(before, actor, at) }).where(eq(revocations.id, before.id))
    return done({ id: before.id }, changed(subject(before), { ownerId: before.ownerId }, { ownerId: input.ownerId }, { reason: input.reason }))
  },
})

/** Of this population those that another one was looked for in last. */
const comparedAnew = (of: { id: string; systemId: string; source: string }) => and(eq(revocations.systemId, of.systemId), eq(revocations.source, of.source), ne(revocations.state, 'void'), or(sql`${revocations.comparedId} is null`, ne(revocations.comparedId, of.id)))

/** By the portal, when a newer population is frozen: gone through every path closes, still there stays, there again opens once more. Proof, and nothing else. */
export const compareRevocations = operation({
  name: 'revocations.compare',
  summary: 'Compare open and closed revocations with a newer frozen population',
  category: 'authorization',
  input: z.object({ populationId: id }),
  load: async ({ tx, input }) => (await tx.select().from(populations).where(and(eq(populations.id, input.populationId), eq(populations.state, 'frozen'))))[0] ?? null,
  run: async ({ tx, actor, subject: population, at }) => {
    // Where a role contains those below it, another one of the same account and place is the same right, or more of it.
    const ladder = sql<boolean>`${population.source} = 'github' and exists (select from population_rows w where w.org_id = ${revocations.orgId} and w.population_id = ${population.id}::uuid and w.account_id = ${revocations.key}::jsonb ->> 1 and w.right_kind = ${revocations.key}::jsonb ->> 2 and w.scope = ${revocations.key}::jsonb ->> 4)`
    const held = await tx.select({ of: revocations, ladder, decidedAt: sql<Date>`coalesce(${campaignDecisions.decidedAt}, ${revocations.createdAt})`.mapWith(campaignDecisions.decidedAt), leaf: populationRows.leaf, now: sql<string[] | null>`${populationRows.rest} -> 'paths'`, voided: sql<boolean>`exists (select from campaign_decisions d where d.org_id = ${revocations.orgId} and d.campaign_id = ${revocations.campaignId} and d.number = ${revocations.number} and d.sequence > ${revocations.sequence} and d.outcome = 'void')` }).from(revocations)
      .leftJoin(campaignDecisions, and(eq(campaignDecisions.orgId, revocations.orgId), eq(campaignDecisions.campaignId, revocations.campaignId), eq(campaignDecisions.number, revocations.number), eq(campaignDecisions.sequence, revocations.sequence)))
      .leftJoin(populationRows, and(eq(populationRows.orgId, revocations.orgId), eq(populationRows.populationId, population.id), eq(populationRows.key, revocations.key)))
      .where(comparedAnew(population)).orderBy(asc(revocations.id)).limit(1_000).for('update', { of: revocations })
    if (held.length === 0) throw conflict('There is nothing to compare with it.')
    const changes: Change[] = []
    for (const { of, ladder: more, decidedAt, leaf, now, voided } of held) {
      const later = population.extractedAt > decidedAt && (population.accepted ?? 0) > 0 && (of.reopenedAt === null || population.extractedAt > of.reopenedAt)
      const there = leaf !== null || more
      const after: Revocation = { ...of, comparedId: population.id, ...touched(of, actor, at) }
      if (!there && of.state !== 'removed' && later) Object.assign(after, { state: 'removed', proofId: population.id, closedAt: at, exceptedUntil: null })
      else if (there && of.state === 'removed') Object.assign(after, { state: 'open', proofId: null, closedAt: null, reopenedAt: population.extractedAt, reopenedById: population.id, paths: now ?? of.paths, dueAt: new Date(at.getTime() + days(removalDays.privileged)), overdueAt: null })
      else if (there && voided) Object.assign(after, { state: 'void', closedAt: at, exceptedUntil: null })
      else if (there && now) after.paths = now
      await tx.update(revocations).set(after).where(eq(revocations.id, of.id))
      changes.push(changed(subject(of), of, after, after.state === 'removed' && population.root ? { root: population.root } : {}))
    }
    return doneAll({ compared: held.length, more: held.length === 1_000 }, changes)
  },
})

export const remindRevocation = operation({
  name: 'revocations.remind',
  summary: 'Remind whoever has to remove a right that its time is over',
  category: 'authorization',
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    if (before.state !== 'open' || before.dueAt > at || before.overdueAt !== null) throw conflict('There is nothing to remind of.')
    await tx.update(revocations).set({ overdueAt: at, ...touched(before, actor, at) }).where(eq(revocations.id, before.id))
    return done({ id: before.id }, changed(subject(before), { overdueAt: null }, { overdueAt: at, notifiedId: before.ownerId, dueAt: before.dueAt }))
  },
})

/** A task for access whose time is over: the same as after a review, closed by the same proof. */
export const openForRequest = operation({
  name: 'revocations.openForRequest',
  summary: 'Open a revocation for requested access that is over',
  category: 'authorization',
  input: z.object({ requestId: id, populationId: id, key: z.string().max(10_000) }),
  load: async ({ tx, input }) => (await tx.select({ request: accessRequests, ownerId: systems.ownerId, person: people.name }).from(accessRequests).innerJoin(systems, and(eq(systems.orgId, accessRequests.orgId), eq(systems.id, accessRequests.systemId))).innerJoin(people, and(eq(people.orgId, accessRequests.orgId), eq(people.id, accessRequests.personId))).where(eq(accessRequests.id, input.requestId)))[0] ?? null,
  run: async ({ tx, actor, input, subject: { request, ownerId, person }, at }) => {
    const [known] = await tx.select({ id: revocations.id }).from(revocations).where(and(eq(revocations.requestId, request.id), eq(revocations.key, input.key)))
    if (known) throw conflict('It has a revocation already.')
    const [row] = await tx.select().from(populationRows).where(and(eq(populationRows.populationId, input.populationId), eq(populationRows.key, input.key)))
    if (!row) throw new AppError('not_found', 'There is no such row.')
    const fresh: Revocation = {
      ...created(actor, at), campaignId: null, number: null, sequence: null, requestId: request.id, systemId: request.systemId, source: request.source, key: row.key, accountName: row.accountName, rightName: row.rightName, scope: row.scope, personName: person, paths: (row.rest.paths as string[] | undefined) ?? [], reason: request.note || 'Its time is over', state: 'open', ownerId: request.ownerId ?? ownerId,
      dueAt: new Date(at.getTime() + days(request.privileged ? removalDays.privileged : removalDays.other)), proofId: null, closedAt: null, reopenedAt: null, reopenedById: null, exceptedUntil: null, comparedId: input.populationId, overdueAt: null,
    }
    await tx.insert(revocations).values(fresh)
    return done({ id: fresh.id }, changed(subject(fresh), null, fresh, { reason: fresh.reason.slice(0, 1_000) }))
  },
})
