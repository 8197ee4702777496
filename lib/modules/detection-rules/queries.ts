import 'server-only'
import { and, arrayContains, desc, eq, gte, isNull, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { detectionRules } from '#db/schema/detection-rules.ts'
import { type BackTestHit, ruleMutes, rulePacks, ruleSwitchOffs } from '#db/schema/detection-rules.ts'
import { findingGroups, unjudgedEvents } from '#db/schema/findings.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import { now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, text } from '#lib/input.ts'
import { listFields } from '#lib/keyset.ts'
import { openApprovals } from '../approvals/within.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { definitionOf } from './definition.ts'
import { scopeOf } from './exceptions.ts'
import { ruleFilters, type ShownRule, sortedRules } from './rules.ts'
import { tryStored } from './try-stored.ts'
import { ruleLinks } from './within.ts'

/** For detection, which holds a transaction. */
export { ruleBookOf, type BookRule, type RuleBook } from './rule-book.ts'
export { covers, readScope, type Scope } from './exceptions.ts'
export { readNumbers, type Numbers } from './thresholds.ts'
export { Judge, windowText, type Match, type WindowMatch } from './judge.ts'
export type { ShownRule }
export { ruleById, shownRules } from './rules.ts'

function backTestOf({ input, counts, result, total, startedByName: _, ...run }: Awaited<ReturnType<typeof runsOf>>[number]) {
  const { from, to } = input as { from: string; to: string }
  return { ...run, fromTime: new Date(from), toTime: new Date(to), total: total ?? 0, hits: counts.hits ?? 0, notJudged: counts.notJudged ?? 0, sample: (result as BackTestHit[] | null) ?? [] }
}

/** The first hundred that fit. */
export const listRules = query({
  name: 'detectionRules.find',
  permission: 'detectionRules.read',
  summary: 'Detection rules by name, at most a hundred',
  input: z.object(ruleFilters),
  run: async ({ tx, input }) => (await sortedRules(tx, input)).slice(0, 100),
})

/** A few thousand short rows are filtered in memory; a page of them is shown. A cursor is the id of the row where a page ended. */
export const pageRules = query({
  name: 'detectionRules.list',
  permission: 'detectionRules.read',
  summary: 'List detection rules of the catalog, of packs and of your organization',
  http: { path: '/detection-rules' },
  input: z.object({ ...ruleFilters, ...listFields(['severity'], { sort: 'severity', direction: 'desc' }) }),
  run: async ({ tx, input }) => {
    const rules = await sortedRules(tx, input)
    if (input.direction === 'asc') rules.reverse()
    const at = (cursor: string) => rules.findIndex((rule) => rule.id === cursor)
    const from = input.after ? at(input.after) + 1 : input.before ? Math.max(0, at(input.before) - input.limit) : 0
    const rows = rules.slice(from, from + input.limit)
    return { rows, total: rules.length, previous: from > 0 ? (rows[0]?.id ?? null) : null, next: from + input.limit < rules.length ? (rows.at(-1)?.id ?? null) : null }
  },
})

export const getRule = query({
  name: 'detectionRules.get',
  permission: 'detectionRules.read',
  summary: 'Get a detection rule with its definition, mutes and back-tests',
  http: { path: '/detection-rules/{ruleId}' },
  input: z.object({ ruleId: z.string().max(200) }),
  run: async ({ tx, actor, input }) => {
    const definition = await definitionOf(tx, actor.orgId, input.ruleId)
    const mutes = await tx.select().from(ruleMutes).where(eq(ruleMutes.ruleId, input.ruleId)).orderBy(desc(ruleMutes.requestedAt)).limit(10)
    const [state] = await tx.select({ id: detectionRules.id, controls: ruleLinks.codes(), thresholds: detectionRules.thresholds, triedAt: detectionRules.triedAt, triedOutcome: detectionRules.triedOutcome }).from(detectionRules).where(eq(detectionRules.ruleId, input.ruleId))
    const [waiting] = await tx.select({ id: ruleSwitchOffs.id, label: ruleSwitchOffs.label, reason: ruleSwitchOffs.reason, requestedById: ruleSwitchOffs.requestedById, requestedAt: ruleSwitchOffs.requestedAt }).from(ruleSwitchOffs)
      .where(and(eq(ruleSwitchOffs.status, 'requested'), arrayContains(ruleSwitchOffs.ruleIds, [input.ruleId]))).limit(1)
    const asked = await openApprovals(tx, 'rule-mute', mutes.filter((mute) => mute.status === 'requested').map((mute) => mute.id))
    const askedNumbers = state ? await openApprovals(tx, 'rule-numbers', [state.id]) : null
    const askedOff = waiting ? await openApprovals(tx, 'rule-switch-off', [waiting.id]) : null
    const names = await namesOf(tx, [...mutes.flatMap((mute) => [mute.requestedById, mute.decidedById]), waiting?.requestedById ?? null])
    const tests = (await runsOf(tx, 'rules.backTest', { subjectId: input.ruleId, limit: 5 })).map(backTestOf)
    return {
      ...definition, controls: state?.controls ?? [], thresholds: state?.thresholds ?? null, numbersWait: (state && askedNumbers?.get(state.id)) ?? null, tried: definition.isTried && state?.triedAt ? { at: state.triedAt, outcome: state.triedOutcome } : null,
      switchOff: waiting ? { ...waiting, requestedByName: names.get(waiting.requestedById) ?? 'Somebody', approvalId: askedOff?.get(waiting.id) ?? null } : null, backTests: tests, timeline: await timelineOf(tx, actor, 'detection-rule', input.ruleId), unjudged: await unjudgedBy(tx, input.ruleId), exceptionDrafts: await exceptionDrafts(tx, input.ruleId, mutes),
      mutes: mutes.map((mute) => ({ ...mute, approvalId: asked.get(mute.id) ?? null, requestedByName: names.get(mute.requestedById) ?? 'Somebody', decidedByName: mute.decidedById ? (names.get(mute.decidedById) ?? 'Somebody') : null })),
    }
  },
})

/** Events it could not tell of, the latest 20, and how many there are in all: up to a thousand, `more` says that there are others. */
async function unjudgedBy(tx: Tx, ruleId: string) {
  const rows = await tx.select({ eventId: unjudgedEvents.eventId, at: unjudgedEvents.at }).from(unjudgedEvents).where(eq(unjudgedEvents.ruleId, ruleId)).orderBy(desc(unjudgedEvents.at)).limit(1_001)
  return { count: Math.min(rows.length, 1_000), more: rows.length > 1_000, latest: rows.slice(0, 20) }
}

/** How often people said “false positive” of one actor before an exception is proposed. */
const enough = 3

/** What people dismissed again and again: exceptions to think about, the most dismissed first. Nobody but a person asks for one, and another approves it. */
async function exceptionDrafts(tx: Tx, ruleId: string, mutes: { status: string; scope: string; expiresAt: Date }[]) {
  const at = now()
  const kept = new Set(mutes.filter((mute) => mute.status === 'requested' || (mute.status === 'approved' && mute.expiresAt > at)).map((mute) => mute.scope))
  const decided = sql`${findingGroups.reviewed} + ${findingGroups.falsePositive} + ${findingGroups.resolved}`
  const rows = await tx.select({ actor: findingGroups.actor, source: findingGroups.source, falsePositives: findingGroups.falsePositive, decided: sql<number>`(${decided})::int`, undecided: findingGroups.undecided }).from(findingGroups)
    .where(and(eq(findingGroups.ruleId, ruleId), ne(findingGroups.actor, ''), gte(findingGroups.falsePositive, enough), sql`${findingGroups.falsePositive} * 2 > ${decided}`)).orderBy(desc(findingGroups.falsePositive), findingGroups.actor).limit(10)
  return rows.map((row) => ({ ...row, scope: scopeOf(`user: ${row.actor}\nsource: ${row.source}`) })).filter(({ scope }) => !kept.has('') && !kept.has(scope))
}

/** Reads and answers; nothing is stored of the event. */
export const tryRule = query({
  name: 'detectionRules.try',
  permission: 'detectionRules.read',
  summary: 'Whether a rule fires on an event, and why',
  input: z.object({ ruleId: z.string().max(200).nullish(), yaml: text(0, 1_000_000).nullish(), event: text(1, 1_000_000) }),
  run: ({ tx, actor, input }) => tryStored(tx, actor.orgId, input),
})

export const listPacks = query({
  name: 'rulePacks.list',
  permission: 'detectionRules.read',
  summary: 'List rule packs with licence, author and counts',
  http: { path: '/rule-packs' },
  input: z.object({}),
  run: ({ tx }) => tx.select({
    id: rulePacks.id, name: rulePacks.name, licence: rulePacks.licence, author: rulePacks.author, files: rulePacks.files, loaded: rulePacks.loaded,
    refused: rulePacks.refused, duplicates: rulePacks.duplicates, updatedAt: rulePacks.updatedAt,
  }).from(rulePacks).where(isNull(rulePacks.deletedAt)).orderBy(rulePacks.name).limit(200),
})

export const getPack = query({
  name: 'rulePacks.get',
  permission: 'detectionRules.read',
  summary: 'Get a rule pack with every rule that did not load and why',
  http: { path: '/rule-packs/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select().from(rulePacks).where(and(eq(rulePacks.id, input.id), isNull(rulePacks.deletedAt)))
    if (!found) throw notFound('rule pack')
    return { ...found, timeline: await timelineOf(tx, actor, 'rule-pack', input.id) }
  },
})
