import 'server-only'
import { and, desc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { detectionRules } from '#db/schema/detection-rules.ts'
import { type BackTestHit, ruleMutes, rulePacks } from '#db/schema/detection-rules.ts'
import { unjudgedEvents } from '#db/schema/findings.ts'
import { now } from '#lib/clock.ts'
import { query } from '#lib/door/query.ts'
import { invalid, notFound } from '#lib/errors.ts'
import { readEvents } from '#lib/ingest/read.ts'
import { id, text } from '#lib/input.ts'
import { listFields } from '#lib/keyset.ts'
import { placeholderValues } from '#lib/placeholders.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { runsOf } from '../runs/within.ts'
import { readSettings } from '../settings/queries.ts'
import { namesOf } from '../users/within.ts'
import type { JudgedEvent } from './judge.ts'
import { compiledCatalog } from './model.ts'
import { bookOfRule, ruleBookOf } from './rule-book.ts'
import { refuseUnready, ruleFilters, shownRule, type ShownRule, shownRules, sortedRules, stateOf, storedRule, unreadyReason } from './rules.ts'
import { adjustable, readNumbers } from './thresholds.ts'
import { rulesOf, sourceOf, tryRules, tryStream } from './try.ts'

/** For detection, which holds a transaction. */
export { ruleBookOf, type BookRule, type RuleBook } from './rule-book.ts'
export { covers, readScope, type Scope } from './exceptions.ts'
export { readNumbers, type Numbers } from './thresholds.ts'
export { Judge, windowText, type Match, type WindowMatch } from './judge.ts'
export type { ShownRule }

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

async function definitionOf(tx: Tx, orgId: string, ruleId: string) {
  const rule = compiledCatalog().rules.get(ruleId)
  if (rule) return { ...shownRule(rule, await stateOf(tx)), yaml: rule.yaml, score: rule.score, examples: rule.examples, adjustable: adjustable(rule), licence: 'Apache-2.0', author: 'Tickmark', file: null, references: [] as string[], version: 1, unready: null }
  const row = await storedRule(tx, ruleId)
  if (!row) throw notFound('rule')
  const shown = (await shownRules(tx)).find((each) => each.id === ruleId)
  if (!shown) throw notFound('rule')
  const { yaml, file, references, version, kind } = row
  const needed = kind === 'correlation' ? bookOfRule(await ruleBookOf(tx, orgId), ruleId).singles : rulesOf(yaml).rules
  const unready = unreadyReason(needed, placeholderValues((await readSettings(tx)).detection.placeholders))
  return { ...shown, description: row.description, yaml, score: null, examples: null, adjustable: null, licence: row.licence ?? row.packLicence, author: row.author ?? row.packAuthor, file, references, version, unready }
}

export const getRule = query({
  name: 'detectionRules.get',
  permission: 'detectionRules.read',
  summary: 'Get a detection rule with its definition, mutes and back-tests',
  http: { path: '/detection-rules/{ruleId}' },
  input: z.object({ ruleId: z.string().max(200) }),
  run: async ({ tx, actor, input }) => {
    const definition = await definitionOf(tx, actor.orgId, input.ruleId)
    const mutes = await tx.select().from(ruleMutes).where(eq(ruleMutes.ruleId, input.ruleId)).orderBy(desc(ruleMutes.requestedAt)).limit(10)
    const [state] = await tx.select({ thresholds: detectionRules.thresholds }).from(detectionRules).where(eq(detectionRules.ruleId, input.ruleId))
    const names = await namesOf(tx, mutes.flatMap((mute) => [mute.requestedById, mute.decidedById]))
    const tests = (await runsOf(tx, 'rules.backTest', { subjectId: input.ruleId, limit: 5 })).map(backTestOf)
    return {
      ...definition, thresholds: state?.thresholds ?? null, backTests: tests, timeline: await timelineOf(tx, actor, 'detection-rule', input.ruleId), unjudged: await unjudgedBy(tx, input.ruleId),
      mutes: mutes.map((mute) => ({ ...mute, requestedByName: names.get(mute.requestedById) ?? 'Somebody', decidedByName: mute.decidedById ? (names.get(mute.decidedById) ?? 'Somebody') : null })),
    }
  },
})

/** Events it could not tell of, the latest 20, and how many there are in all: up to a thousand, `more` says that there are others. */
async function unjudgedBy(tx: Tx, ruleId: string) {
  const rows = await tx.select({ eventId: unjudgedEvents.eventId, at: unjudgedEvents.at }).from(unjudgedEvents).where(eq(unjudgedEvents.ruleId, ruleId)).orderBy(desc(unjudgedEvents.at)).limit(1_001)
  return { count: Math.min(rows.length, 1_000), more: rows.length > 1_000, latest: rows.slice(0, 20) }
}

/** Reads and answers; nothing is stored of the event. */
export const tryRule = query({
  name: 'detectionRules.try',
  permission: 'detectionRules.read',
  summary: 'Whether a rule fires on an event, and why',
  input: z.object({ ruleId: z.string().max(200).nullish(), yaml: text(0, 1_000_000).nullish(), event: text(1, 1_000_000) }),
  run: async ({ tx, actor, input }) => {
    const event = readPasted(input.event)
    if (Array.isArray(event)) {
      if (!input.ruleId) throw invalid({ event: 'is one event here; save the rule first to try it on several' })
      await definitionOf(tx, actor.orgId, input.ruleId)
      const book = bookOfRule(await ruleBookOf(tx, actor.orgId), input.ruleId)
      refuseUnready(book.singles, book.placeholders)
      return { stream: tryStream(book, await readNumbers(tx), event) }
    }
    const yaml = input.ruleId ? (await definitionOf(tx, actor.orgId, input.ruleId)).yaml : (input.yaml ?? '')
    const { rules, counts, errors } = rulesOf(yaml)
    if (errors.length > 0) throw invalid({ yaml: errors.slice(0, 10).join('\n') })
    const missing = counts.filter((name) => !rules.some((rule) => rule.id === name || rule.name === name))
    const others = missing.length === 0 ? [] : (await ruleBookOf(tx, actor.orgId)).singles.filter((rule) => missing.includes(rule.id) || (rule.name !== null && missing.includes(rule.name)))
    const tried = [...rules, ...others]
    const values = placeholderValues((await readSettings(tx)).detection.placeholders)
    refuseUnready(tried, values)
    const parts = tryRules(tried, values, event)
    if (parts.length === 0) throw invalid({ yaml: 'There is no rule to try.' })
    return { correlation: counts.length > 0, fires: parts.some((part) => part.fires), unknown: parts.some((part) => part.unknown), parts }
  },
})

/** One record as it is, or several read as a delivery would be. */
function readPasted(written: string): Record<string, unknown> | JudgedEvent[] {
  let value: unknown
  try {
    value = JSON.parse(written)
  } catch (error) {
    throw invalid({ event: `is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}` })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  if (!Array.isArray(value) || value.length === 0) throw invalid({ event: 'is one event, a JSON object in { }, or several in [ ]' })
  const { events, rejects } = readEvents(Buffer.from(written), sourceOf(value), now())
  const [reject] = rejects
  if (reject) throw invalid({ event: `event ${reject.line}: ${reject.reason}` })
  return events.map((each, n) => ({ ...each, id: String(n) }))
}

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
