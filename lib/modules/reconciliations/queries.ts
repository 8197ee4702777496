import 'server-only'
import { and, asc, desc, eq, isNotNull, isNull, lt, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { connections } from '#db/schema/connections.ts'
import { changeExceptions, changeFacts, factSources, reconciledSystems, reconciliationOutcomes, reconciliations, reconciliationUnits } from '#db/schema/reconciliations.ts'
import { systems } from '#db/schema/systems.ts'
import { users } from '#db/schema/users.ts'
import { hours, now } from '#lib/clock.ts'
import { counting } from '#lib/door/counting.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice, optionalId } from '#lib/input.ts'
import { all, keyset, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { exceptionStates, outcomeWords, unitTypes } from './words.ts'

const results = Object.keys(outcomeWords) as [keyof typeof outcomeWords, ...(keyof typeof outcomeWords)[]]
const types = Object.keys(unitTypes) as [keyof typeof unitTypes, ...(keyof typeof unitTypes)[]]

const shown = {
  id: reconciliations.id, title: reconciliations.title, systemId: reconciliations.systemId, systemName: systems.name, state: reconciliations.state, fromAt: reconciliations.fromAt, toAt: reconciliations.toAt, asOf: reconciliations.asOf,
  units: reconciliations.units, totals: reconciliations.totals, complete: sql<boolean>`${reconciliations.incomplete} = '[]'::jsonb`, sample: reconciliations.sample,
}

const systemOf = and(eq(systems.orgId, reconciliations.orgId), eq(systems.id, reconciliations.systemId))
export const reconciliationFilters = { systemId: optionalId }
const reconciliationsWhere = (input: z.output<z.ZodObject<typeof reconciliationFilters>>) => all(input.systemId !== null && eq(reconciliations.systemId, input.systemId))

export const listReconciliations = query({
  name: 'reconciliations.list',
  permission: 'reconciliations.read',
  summary: 'List reconciliations of changes, the newest first; the live one of each system among them',
  http: { path: '/reconciliations' },
  input: z.object({ ...reconciliationFilters, ...listFields(['asOf'], { sort: 'asOf', direction: 'desc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { asOf: reconciliations.asOf }, reconciliations.id)
    const rows = await tx.select(shown).from(reconciliations).innerJoin(systems, systemOf).where(and(reconciliationsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countReconciliations = counting(listReconciliations, z.object(reconciliationFilters), reconciliations, ({ input }) => reconciliationsWhere(input))

export const exceptionFilters = {
  state: optionalChoice(Object.keys(exceptionStates) as [keyof typeof exceptionStates, ...(keyof typeof exceptionStates)[]]),
  /** Open and past due, or accepted and that is over. */
  overdue: optionalChoice(['yes']),
}
const exceptionsWhere = (input: z.output<z.ZodObject<typeof exceptionFilters>>) => all(
  input.state !== null && eq(changeExceptions.state, input.state),
  input.overdue !== null && or(and(eq(changeExceptions.state, 'open'), lt(changeExceptions.dueAt, now())), and(eq(changeExceptions.state, 'excepted'), lt(changeExceptions.exceptedUntil, now()))),
)

export const listExceptions = query({
  name: 'changeExceptions.list',
  permission: 'reconciliations.read',
  summary: 'List what changes failed and somebody answers for: who mends it until when, or until when it is accepted; the one that is due first comes first',
  http: { path: '/change-exceptions' },
  input: z.object({ ...exceptionFilters, ...listFields(['dueAt', 'createdAt'], { sort: 'dueAt', direction: 'asc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { dueAt: changeExceptions.dueAt, createdAt: changeExceptions.createdAt }, changeExceptions.id)
    const rows = await tx.select({
      id: changeExceptions.id, title: changeExceptions.title, attribute: changeExceptions.attribute, systemName: systems.name, state: changeExceptions.state, spread: changeExceptions.spread, ownerName: users.name, dueAt: changeExceptions.dueAt, exceptedUntil: changeExceptions.exceptedUntil, outcome: changeExceptions.outcome, createdAt: changeExceptions.createdAt,
    }).from(changeExceptions).innerJoin(systems, and(eq(systems.orgId, changeExceptions.orgId), eq(systems.id, changeExceptions.systemId))).innerJoin(users, and(eq(users.orgId, changeExceptions.orgId), eq(users.id, changeExceptions.ownerId)))
      .where(and(exceptionsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const countExceptions = counting(listExceptions, z.object(exceptionFilters), changeExceptions, ({ input }) => exceptionsWhere(input))

export const getReconciliation = query({
  name: 'reconciliations.get',
  permission: 'reconciliations.read',
  summary: 'Get a reconciliation of changes: its numbers with their denominators, and what it was judged by',
  http: { path: '/reconciliations/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ ...shown, commits: reconciliations.commits, catalogue: reconciliations.catalogue, settings: reconciliations.settings, sourceId: reconciliations.sourceId, sourceName: factSources.name, sourceFacts: reconciliations.sourceFacts, pipelineFacts: reconciliations.pipelineFacts, root: reconciliations.root, incomplete: reconciliations.incomplete, contradictions: reconciliations.contradictions, error: reconciliations.error, doneAt: reconciliations.doneAt })
      .from(reconciliations).innerJoin(systems, systemOf).leftJoin(factSources, and(eq(factSources.orgId, reconciliations.orgId), eq(factSources.id, reconciliations.sourceId))).where(eq(reconciliations.id, input.id))
    if (!found) throw notFound('reconciliation')
    return { ...found, timeline: await timelineOf(tx, actor, 'reconciliation', input.id) }
  },
})

export const unitFilters = { reconciliationId: id, result: optionalChoice(results), type: optionalChoice(types) }
const unitsWhere = (input: z.output<z.ZodObject<typeof unitFilters>>) => all(eq(reconciliationUnits.reconciliationId, input.reconciliationId), input.result !== null && eq(reconciliationUnits.result, input.result), input.type !== null && eq(reconciliationUnits.type, input.type))

export const listUnits = query({
  name: 'reconciliations.units',
  permission: 'reconciliations.read',
  summary: 'List the changes of a reconciliation, each with the worst of its outcomes',
  http: { path: '/reconciliations/{reconciliationId}/changes' },
  input: z.object({ ...unitFilters, ...listFields(['number'], { sort: 'number', direction: 'desc' }) }),
  planned: 'each time',
  run: async ({ tx, input }) => {
    const list = keyset(input, { number: reconciliationUnits.number }, reconciliationUnits.number)
    const rows = await tx.select({ id: reconciliationUnits.number, key: reconciliationUnits.key, type: reconciliationUnits.type, title: reconciliationUnits.title, at: reconciliationUnits.at, result: reconciliationUnits.result }).from(reconciliationUnits).where(and(unitsWhere(input), list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row.id)
  },
})

export const countUnits = counting(listUnits, z.object(unitFilters), reconciliationUnits, ({ input }) => unitsWhere(input))

/** One change, with what every question came to. */
export const getUnit = query({
  name: 'reconciliations.unit',
  permission: 'reconciliations.read',
  summary: 'Get one change of a reconciliation: what it is made of, and what each question came to with its reason',
  input: z.object({ reconciliationId: id, number: z.coerce.number().int().min(1).max(2 ** 31 - 1) }),
  run: async ({ tx, input }) => {
    const [found] = await tx.select({ number: reconciliationUnits.number, key: reconciliationUnits.key, type: reconciliationUnits.type, title: reconciliationUnits.title, at: reconciliationUnits.at, result: reconciliationUnits.result, body: reconciliationUnits.body, line: reconciliationUnits.line, reconciliationTitle: reconciliations.title, systemId: reconciliations.systemId, systemName: systems.name, asOf: reconciliations.asOf }).from(reconciliationUnits)
      .innerJoin(reconciliations, and(eq(reconciliations.orgId, reconciliationUnits.orgId), eq(reconciliations.id, reconciliationUnits.reconciliationId))).innerJoin(systems, systemOf).where(and(eq(reconciliationUnits.reconciliationId, input.reconciliationId), eq(reconciliationUnits.number, input.number)))
    if (!found) throw notFound('change')
    const outcomes = await tx.select({ attribute: reconciliationOutcomes.attribute, outcome: reconciliationOutcomes.outcome, reason: reconciliationOutcomes.reason, said: reconciliationOutcomes.said, exceptionId: changeExceptions.id }).from(reconciliationOutcomes)
      .leftJoin(changeExceptions, and(eq(changeExceptions.orgId, reconciliationOutcomes.orgId), eq(changeExceptions.systemId, found.systemId), eq(changeExceptions.unitKey, found.key), eq(changeExceptions.attribute, reconciliationOutcomes.attribute))).where(and(eq(reconciliationOutcomes.reconciliationId, input.reconciliationId), eq(reconciliationOutcomes.number, input.number))).orderBy(asc(reconciliationOutcomes.attribute))
    return { ...found, outcomes }
  },
})

/** At most these: an organization has tens. */
const most = 200

/** Every system whose changes are judged, and how that stands. */
export const listSystems = query({
  name: 'reconciliations.systems',
  permission: 'reconciliations.read',
  summary: 'List the systems whose changes are reconciled, with how their last weeks stand',
  http: { path: '/reconciled-systems' },
  input: z.object({}),
  run: async ({ tx }) => tx.select({ id: reconciledSystems.id, systemId: reconciledSystems.systemId, systemName: systems.name, sourceName: factSources.name, settings: reconciledSystems.settings, waitingSince: reconciledSystems.waitingSince, judgedAt: reconciledSystems.judgedAt, version: reconciledSystems.version, liveId: reconciliations.id, units: reconciliations.units, totals: reconciliations.totals })
    .from(reconciledSystems).innerJoin(systems, and(eq(systems.orgId, reconciledSystems.orgId), eq(systems.id, reconciledSystems.systemId)))
    .leftJoin(factSources, and(eq(factSources.orgId, reconciledSystems.orgId), eq(factSources.id, reconciledSystems.sourceId)))
    .leftJoin(reconciliations, and(eq(reconciliations.orgId, reconciledSystems.orgId), eq(reconciliations.systemId, reconciledSystems.systemId), eq(reconciliations.state, 'live'))).where(isNull(systems.deletedAt)).orderBy(systems.name).limit(most),
})

/** Of one system, for its form; null: nobody said yet. */
export const getSystemSettings = query({
  name: 'reconciliations.system',
  permission: 'reconciliations.read',
  summary: 'Get how changes of a system reach production, and the repositories it may choose from',
  http: { path: '/systems/{systemId}/reconciliation' },
  input: z.object({ systemId: id }),
  run: async ({ tx, input }) => {
    const [system] = await tx.select({ id: systems.id, name: systems.name }).from(systems).where(and(eq(systems.id, input.systemId), isNull(systems.deletedAt)))
    if (!system) throw notFound('system')
    const [found] = await tx.select({ id: reconciledSystems.id, sourceId: reconciledSystems.sourceId, settings: reconciledSystems.settings, waitingSince: reconciledSystems.waitingSince, judgedAt: reconciledSystems.judgedAt, version: reconciledSystems.version }).from(reconciledSystems).where(eq(reconciledSystems.systemId, input.systemId))
    return { systemId: system.id, systemName: system.name, said: found ?? null, repositories: await tx.select({ id: factSources.id, name: factSources.name }).from(factSources).where(isNull(factSources.systemId)).orderBy(factSources.name).limit(most), connections: await tx.select({ id: connections.id, name: connections.name }).from(connections).where(and(eq(connections.kind, 'github'), isNotNull(connections.credentialsKeyId), isNull(connections.deletedAt))).orderBy(connections.name).limit(most) }
  },
})

/** Since when it can be proven, of each source: its first and last fact of each way of telling. */
export const listSources = query({
  name: 'reconciliations.sources',
  permission: 'reconciliations.read',
  summary: 'List where facts of changes come from: how many, and when the first and the last came',
  http: { path: '/fact-sources' },
  input: z.object({}),
  run: async ({ tx }) => tx.select({ id: factSources.id, name: factSources.name, systemId: factSources.systemId, connectionId: factSources.connectionId, facts: factSources.facts, lastAt: factSources.lastAt, firstAt: sql`(select f.at from ${changeFacts} f where f.org_id = ${factSources.orgId} and f.source_id = ${factSources.id} and f.number = 1)`.mapWith(factSources.lastAt) }).from(factSources).orderBy(desc(factSources.lastAt)).limit(most),
})

/** For the round: whose facts wait, or who was judged an hour ago. */
export const rejudgeable = (tx: Tx, before: Date) => tx.select({ id: reconciledSystems.id }).from(reconciledSystems)
  .where(or(lt(reconciledSystems.waitingSince, before), isNull(reconciledSystems.judgedAt), lt(reconciledSystems.judgedAt, new Date(before.getTime() - hours(1))))).limit(most)
