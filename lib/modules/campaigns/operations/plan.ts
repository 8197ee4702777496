import 'server-only'
import { and, asc, eq, inArray, isNull, notInArray } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { campaignPopulations, campaigns } from '#db/schema/campaigns.ts'
import { systems } from '#db/schema/systems.ts'
import { mayBeNamed } from '#lib/auth/grants.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { flag, id, version } from '#lib/input.ts'
import { occurrenceAt } from '#lib/occurrences.ts'
import { campaignFields, reasonNeeded } from '../model.ts'
import type { Campaign } from '../snapshot.ts'

export const subject = (of: Pick<Campaign, 'id' | 'title'>) => ({ type: 'campaign' as const, id: of.id, label: of.title })
export const load = locked(campaigns)

type Fields = z.output<z.ZodObject<typeof campaignFields>>

/** @throws AppError `invalid` at the field that does not fit */
async function checked(tx: Tx, { windowFrom, windowTo, dueAt, ownerId, securityId, occurrence, scope: _, ...rest }: Fields, at: Date) {
  if (windowTo <= windowFrom) throw invalid({ windowTo: 'must lie after its beginning' })
  if (dueAt <= at) throw invalid({ dueAt: 'must lie in the future' })
  const named = new Set((await mayBeNamed(tx, 'campaigns.decide', at)).map((each) => each.id))
  if (!named.has(ownerId)) throw invalid({ ownerId: 'choose somebody who may take part in access reviews' })
  if (!named.has(securityId)) throw invalid({ securityId: 'choose somebody who may decide rows of access reviews' })
  return { ...rest, windowFrom, windowTo, dueAt, ownerId, securityId, occurrence: occurrence ?? occurrenceAt('quarterly', windowFrom).key }
}

const pairs = (scope: readonly string[]) => [...new Set(scope)].sort().map((each) => {
  const at = each.indexOf(':')
  return { systemId: each.slice(0, at), source: each.slice(at + 1) }
})

/** What it covers is exactly this; a population that was chosen for what stays is chosen anew when its rows are taken. @returns what it covered before */
async function cover(tx: Tx, of: Pick<Campaign, 'orgId' | 'id'>, scope: readonly string[], at: Date) {
  const wanted = pairs(scope)
  const ids = [...new Set(wanted.map((each) => each.systemId))]
  const there = await tx.select({ id: systems.id }).from(systems).where(and(inArray(systems.id, ids), isNull(systems.deletedAt)))
  if (there.length !== ids.length) throw invalid({ scope: 'names a system that is not there: choose systems of this organization' })
  const before = await tx.select().from(campaignPopulations).where(eq(campaignPopulations.campaignId, of.id)).orderBy(asc(campaignPopulations.id))
  const same = (one: { systemId: string; source: string }) => (other: { systemId: string; source: string }) => one.systemId === other.systemId && one.source === other.source
  const kept = before.filter((each) => wanted.some(same(each)))
  if (kept.length < before.length) await tx.delete(campaignPopulations).where(and(eq(campaignPopulations.campaignId, of.id), kept.length > 0 ? notInArray(campaignPopulations.id, kept.map((each) => each.id)) : undefined))
  const fresh = wanted.filter((each) => !kept.some(same(each)))
  if (fresh.length > 0) await tx.insert(campaignPopulations).values(fresh.map((each) => ({ orgId: of.orgId, id: v7(), campaignId: of.id, ...each, populationId: null, granters: null, createdAt: at, updatedAt: at })))
  return pairs(before.map((each) => `${each.systemId}:${each.source}`))
}

export const createCampaign = operation({
  name: 'campaigns.create',
  summary: 'Create an access review: what it covers, whose populations count, who decides and until when',
  category: 'configuration',
  http: { method: 'POST', path: '/campaigns' },
  input: z.object({ ...campaignFields, opensItself: flag }),
  run: async ({ tx, actor, input, at }) => {
    const { opensItself, ...fields } = input
    const row: Campaign = { ...created(actor, at), ...(await checked(tx, fields, at)), opensItself, state: 'preparing', builtAt: null, error: null, openedAt: null, closedAt: null, closedById: null, signedOffAt: null, signedOffById: null, statement: null }
    await tx.insert(campaigns).values(row)
    await cover(tx, row, input.scope, at)
    return done({ id: row.id }, changed(subject(row), null, { ...row, scope: pairs(input.scope) }))
  },
})

export const updateCampaign = operation({
  name: 'campaigns.update',
  summary: 'Update an access review that is being prepared; its rows have to be taken anew then',
  category: 'configuration',
  http: { method: 'PUT', path: '/campaigns/{id}' },
  input: z.object({ id, version, ...campaignFields }),
  load,
  run: async ({ tx, actor, input: { id: _, version: seen, ...fields }, subject: before, at }) => {
    sameVersion(before, seen, 'access review')
    if (before.state !== 'preparing') throw conflict('How an access review was opened stays. Only one that is being prepared is changed.')
    const after: Campaign = { ...before, ...(await checked(tx, fields, at)), builtAt: null, error: null, ...touched(before, actor, at) }
    await tx.update(campaigns).set(after).where(eq(campaigns.id, before.id))
    const former = await cover(tx, before, fields.scope, at)
    return done({ id: before.id, version: after.version }, changed(subject(after), { ...before, scope: former }, { ...after, scope: pairs(fields.scope) }))
  },
})

export const withdrawCampaign = operation({
  name: 'campaigns.withdraw',
  summary: 'Withdraw an access review that was never opened, with the reason',
  category: 'configuration',
  http: { method: 'POST', path: '/campaigns/{id}/withdraw' },
  input: z.object({ id, version, reason: reasonNeeded }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'access review')
    if (before.state !== 'preparing') throw conflict('It was opened: what was decided stays, and it is closed in time.')
    await tx.update(campaigns).set({ state: 'withdrawn', ...touched(before, actor, at) }).where(eq(campaigns.id, before.id))
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { state: 'withdrawn' }, { reason: input.reason }))
  },
})
