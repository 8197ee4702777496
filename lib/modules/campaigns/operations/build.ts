import 'server-only'
import { and, asc, count, desc, eq, gte, lt, max } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { campaignPopulations, campaignRows, campaigns } from '#db/schema/campaigns.ts'
import { populations } from '#db/schema/populations.ts'
import { systems } from '#db/schema/systems.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { id, text, version } from '#lib/input.ts'
import { matched } from '../../people/within.ts'
import { beginRun, endRun, hasOpenRun, lockRunOf } from '../../runs/within.ts'
import { type Campaign, type Covered, compareRows, takeRows, withGranters } from '../snapshot.ts'
import { load, subject } from './plan.ts'

export const covered = (tx: Tx, campaignId: string) => tx.select({ of: campaignPopulations, system: systems.name }).from(campaignPopulations).innerJoin(systems, and(eq(systems.orgId, campaignPopulations.orgId), eq(systems.id, campaignPopulations.systemId))).where(eq(campaignPopulations.campaignId, campaignId)).orderBy(asc(campaignPopulations.id))

/** The present population of what is covered, when it was extracted within the time of the review. */
async function presentOf(tx: Tx, campaign: Campaign, of: { systemId: string; source: string }) {
  const [found] = await tx.select({ id: populations.id, extractedAt: populations.extractedAt, accepted: populations.accepted, root: populations.root }).from(populations)
    .where(and(eq(populations.systemId, of.systemId), eq(populations.source, of.source), eq(populations.state, 'frozen'), gte(populations.extractedAt, campaign.windowFrom), lt(populations.extractedAt, campaign.windowTo))).orderBy(desc(populations.extractedAt)).limit(1)
  return found ?? null
}

export const buildCampaign = operation({
  name: 'campaigns.build',
  summary: 'Start taking the rows of an access review from its frozen populations',
  category: 'configuration',
  http: { method: 'POST', path: '/campaigns/{id}/build' },
  input: z.object({ id }),
  load,
  run: async (scope) => {
    const { tx, subject: before } = scope
    if (before.state !== 'preparing') throw conflict('It was opened: its rows stay, and newer populations are compared with them.')
    if (await hasOpenRun(tx, 'campaigns.build', before.id)) throw conflict('Its rows are being taken already.')
    const run = await beginRun(scope, 'campaigns.build', { subject: subject(before), input: {} })
    return done({ id: before.id, runId: run.id }, changed(subject(before), null, { taking: run.status }))
  },
})

const loadOf = lockRunOf('campaigns.build', load)

/** All or nothing: the rows of every population it covers, with whoever decides each. Nothing counts until it is opened. */
export const takeCampaign = operation({
  name: 'campaigns.take',
  summary: 'Record the rows of an access review, as its frozen populations have them',
  category: 'data access',
  input: z.object({ id }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, subject: { run, of: before }, at } = scope
    if (before.state !== 'preparing') throw conflict('It was opened in the meantime.')
    await tx.delete(campaignRows).where(eq(campaignRows.campaignId, before.id))
    const missing: string[] = []
    const roots: Record<string, string> = {}
    let rows = 0
    for (const { of, system } of await covered(tx, before.id)) {
      const present = await presentOf(tx, before, of)
      if (!present) missing.push(system)
      else {
        await matched(scope, present.id)
        rows += await takeRows(tx, before, await withGranters(tx, { ...of, populationId: present.id } as Covered, at), rows, at)
        roots[system] = present.root ?? ''
      }
    }
    const why = missing.length === 0 ? null : `No frozen population within the time of this review: ${missing.join(', ')}. Import and freeze ${missing.length === 1 ? 'it' : 'them'}, then take the rows again.`
    if (why) await tx.delete(campaignRows).where(eq(campaignRows.campaignId, before.id))
    const after: Campaign = { ...before, builtAt: why ? null : at, error: why, ...touched(before, actor, at) }
    await tx.update(campaigns).set(after).where(eq(campaigns.id, before.id))
    await endRun(scope, run, why ? { status: 'failed', error: why } : { status: 'done', done: rows, total: rows, counts: { rows } })
    if (why) return done({ id: before.id, rows: 0 }, failed(subject(before), why.slice(0, 1_000), { error: before.error }, { error: why }))
    return done({ id: before.id, rows }, changed(subject(before), { builtAt: before.builtAt }, { builtAt: at, rows, roots }, { count: rows }))
  },
})

export const failCampaign = operation({
  name: 'campaigns.fail',
  summary: 'Record why the rows of an access review could not be taken',
  category: 'data access',
  input: z.object({ id, why: text(1, 2_000) }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { why }, subject: { run, of: before }, at } = scope
    await tx.update(campaigns).set({ error: why, ...touched(before, actor, at) }).where(eq(campaigns.id, before.id))
    await endRun(scope, run, { status: 'failed', error: why })
    return done({ id: before.id }, failed(subject(before), why.slice(0, 1_000), { error: before.error }, { error: why }))
  },
})

/** Rows that nobody may decide have somebody named for them first: nobody answered is never approved. */
export const openCampaign = operation({
  name: 'campaigns.open',
  summary: 'Open an access review: from now on its reviewers decide',
  category: 'configuration',
  http: { method: 'POST', path: '/campaigns/{id}/open' },
  input: z.object({ id, version }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    sameVersion(before, input.version, 'access review')
    if (before.state !== 'preparing') throw conflict('It was opened already.')
    if (!before.builtAt) throw conflict('Its rows have to be taken from its populations first.')
    if (before.dueAt <= at) throw conflict('It would be due already: change until when it is decided.')
    for (const { of, system } of await covered(tx, before.id)) if ((await presentOf(tx, before, of))?.id !== of.populationId) throw conflict(`Another population of ${system} is the present one now. Take the rows again.`)
    const [held] = await tx.select({ rows: count() }).from(campaignRows).where(eq(campaignRows.campaignId, before.id))
    const nobody = await tx.select({ n: count() }).from(campaignRows).where(and(eq(campaignRows.campaignId, before.id), eq(campaignRows.assignedBy, 'nobody')))
    if (nobody[0]?.n) throw conflict(`${nobody[0].n} ${nobody[0].n === 1 ? 'row has' : 'rows have'} nobody who may decide ${nobody[0].n === 1 ? 'it' : 'them'}. Name somebody first.`)
    if (!held?.rows) throw conflict('Its populations hold no row: there is nothing to review.')
    await tx.update(campaigns).set({ state: 'open', openedAt: at, ...touched(before, actor, at) }).where(eq(campaigns.id, before.id))
    const reviewers = (await tx.selectDistinct({ id: campaignRows.assigneeId }).from(campaignRows).where(eq(campaignRows.campaignId, before.id))).map((each) => each.id)
    return done({ id: before.id, rows: held.rows }, changed(subject(before), { state: before.state }, { state: 'open', openedAt: at, rows: held.rows, reviewers }, { count: held.rows }))
  },
})

/** By the portal, when a newer population of what an open review covers is frozen. */
export const compareCampaign = operation({
  name: 'campaigns.compare',
  summary: 'Compare the rows of an open access review with a newer frozen population',
  category: 'data access',
  input: z.object({ id, populationId: id }),
  load,
  run: async (scope) => {
    const { tx, input, subject: before, at } = scope
    if (before.state !== 'open') throw conflict('Nothing is compared once a review is closed.')
    const [newer] = await tx.select().from(populations).where(and(eq(populations.id, input.populationId), eq(populations.state, 'frozen')))
    const all = await covered(tx, before.id)
    const found = newer && all.find(({ of }) => of.systemId === newer.systemId && of.source === newer.source)
    if (!newer || !found || found.of.populationId === newer.id) throw conflict('This population says nothing new of it.')
    await matched(scope, newer.id)
    const of = await withGranters(tx, { ...found.of, populationId: newer.id } as Covered, at)
    const [last] = await tx.select({ number: max(campaignRows.number) }).from(campaignRows).where(eq(campaignRows.campaignId, before.id))
    const compared = await compareRows(tx, before, of, last?.number ?? 0, at)
    return done({ id: before.id, ...compared }, changed(subject(before), { populationId: found.of.populationId }, { populationId: newer.id, root: newer.root, system: found.system, ...compared }, { count: compared.changed + compared.gone + compared.fresh }))
  },
})
