import 'server-only'
import { and, asc, eq, gt, inArray, isNotNull, lte, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { findings } from '#db/schema/findings.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { holdersOf } from '#lib/auth/grants.ts'
import { minutes } from '#lib/clock.ts'
import { stepTo } from '#lib/decisions.ts'
import { changed, doneAll } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, optionalId, optionalInstant, optionalText, text } from '#lib/input.ts'
import { all } from '#lib/keyset.ts'
import { type FindingStatus, findingDecisions, findingIds } from '../model.ts'
import { findingFilters, findingWhere } from '../queries.ts'

type Finding = typeof findings.$inferSelect

const subject = (finding: Finding) => ({ type: 'finding' as const, id: finding.id, label: finding.ruleName })

/** What the trail says of a finding: how to take a decision back is bookkeeping. */
const told = ({ decisionId: _, decidedById: __, former: ___, ...finding }: Finding) => finding

/** All of them, locked in the order of their ids (two people deciding the same list cannot deadlock), or none. */
async function load({ tx, input }: { tx: Tx; input: { ids: string[] } }): Promise<Finding[] | null> {
  const found = await tx.select().from(findings).where(inArray(findings.id, input.ids)).orderBy(asc(findings.id)).for('update')
  return found.length === input.ids.length ? found : null
}

export type Verb = keyof typeof findingDecisions.steps

/** How many of those that match are decided in one transaction. */
const atOnce = 500

/** A form sends filters as they stand in the address. None at all is not "everything", and a name that is no filter is refused: it would widen what is decided. */
const matching = z.preprocess((value) => (typeof value === 'string' ? (value === '' ? null : Object.fromEntries(new URLSearchParams(value))) : value), z.strictObject(findingFilters).nullish())

/** Findings by their ids, or all that match; `note` differs. */
const choice = {
  ids: z.preprocess((value) => (Array.isArray(value) && value.length === 0 ? undefined : value), findingIds.optional()),
  /** Instead of ids: the filters of a list. The next 500 are decided that could be when the list was seen and that nobody changed since. */
  matching,
  /** When the list was seen that somebody decides about; now unless said. */
  seenAt: optionalInstant,
  /** The last one of the part before, and the decision it belongs to. */
  after: optionalId,
  decision: optionalId,
}

type Choice = z.output<z.ZodObject<typeof choice>>
type Chosen = { all: Finding[]; more: boolean }

const chosen = (verb: Verb) => async ({ tx, actor, input, at }: { tx: Tx; actor: Actor; input: Choice; at: Date }): Promise<Chosen | null> => {
  if (input.ids) {
    const found = await load({ tx, input: { ids: input.ids } })
    return found && { all: found, more: false }
  }
  if (!input.matching) throw invalid({ ids: 'choose at least one finding' })
  const seen = input.seenAt && input.seenAt < at ? input.seenAt : at
  const from: readonly FindingStatus[] = findingDecisions.steps[verb].from
  const found = await tx.select().from(findings)
    .where(and(findingWhere(input.matching, actor), inArray(findings.status, [...from]), lte(findings.createdAt, seen), lte(findings.updatedAt, seen), input.after ? gt(findings.id, input.after) : undefined))
    .orderBy(asc(findings.id)).limit(atOnce).for('update')
  if (found.length === 0) throw conflict('All of these were decided already. Nothing was changed.')
  return { all: found, more: found.length === atOnce }
}

/** One statement, whatever their number: groups are then locked in one order (db/rules.sql). */
async function decide(tx: Tx, actor: Actor, { all: chosenOnes, more }: Chosen, verb: Verb, note: string | null, decision: string, at: Date) {
  const to = findingDecisions.steps[verb].to
  for (const finding of chosenOnes) stepTo(findingDecisions, verb, finding.status, finding.ruleName)
  const by = userOf(actor)
  const settled = { status: to, reviewedById: to === 'open' ? null : by, reviewedAt: to === 'open' ? null : at }
  await tx.update(findings).set({
    ...settled, ...(note !== null && { note }), decisionId: decision, decidedById: by, updatedAt: at, updatedById: by, version: sql`${findings.version} + 1`,
    former: sql`jsonb_build_object('at', ${at.toISOString()}::text, 'status', ${findings.status}, 'note', ${findings.note}, 'reviewed_by_id', ${findings.reviewedById}, 'reviewed_at', ${findings.reviewedAt})`,
  }).where(inArray(findings.id, chosenOnes.map((finding) => finding.id)))
  const changes = chosenOnes.map((finding) => changed(subject(finding), told(finding), { ...told(finding), ...settled, note: note ?? finding.note, ...touched(finding, actor, at) }, note ? { reason: note } : {}))
  return doneAll({ changed: chosenOnes.length, decision, more, last: chosenOnes.at(-1)?.id ?? null }, changes)
}

const decision = (verb: Verb, summary: string) => {
  const { act, note } = findingDecisions.steps[verb]
  return operation({
    name: act,
    summary,
    category: 'detection',
    http: { method: 'POST', path: `/findings/${verb}` },
    input: z.object({ ...choice, note: note === 'needed' ? text(1, 2_000) : optionalText(2_000) }),
    load: chosen(verb),
    run: ({ tx, actor, input, subject: found, at }) => decide(tx, actor, found, verb, input.note, input.decision ?? v7(), at),
  })
}

export const reviewFindings = decision('review', 'Mark findings as reviewed: up to 100 by id, or the next 500 that match')
export const flagFindings = decision('flag', 'Flag findings for investigation: up to 100 by id, or the next 500 that match')
export const dismissFindings = decision('dismiss', 'Mark findings as false positives, up to 100 by id, or the next 500 that match; a note is needed')
export const resolveFindings = decision('resolve', 'Resolve findings, up to 100 by id, or the next 500 that match; a note is needed')
export const reopenFindings = decision('reopen', 'Reopen findings: up to 100 by id, or the next 500 that match')

/** `decision` is what a decision answered. What somebody else decided meanwhile stays as they decided. */
export const undoDecision = operation({
  name: 'findings.undo',
  summary: 'Undo the caller’s last decision within ten minutes, 500 findings at a time; both stay in the audit trail',
  category: 'detection',
  http: { method: 'POST', path: '/findings/undo' },
  input: z.object({ decision: id }),
  load: async ({ tx, actor, input }) => {
    const by = userOf(actor)
    const found = by === null ? [] : await tx.select().from(findings).where(and(eq(findings.decidedById, by), eq(findings.decisionId, input.decision), isNotNull(findings.former))).orderBy(asc(findings.id)).limit(atOnce).for('update')
    return found.length === 0 ? null : found
  },
  run: async ({ tx, actor, subject: found, input, at }) => {
    const made = Math.min(...found.map((finding) => Date.parse(finding.former?.at ?? '')))
    if (!(made > at.getTime() - minutes(findingDecisions.undo?.minutes ?? 0))) throw conflict('That was more than ten minutes ago. Decide again instead; both decisions then stay in the audit trail.')
    const [later] = await tx.select({ id: findings.id }).from(findings).where(all(eq(findings.decidedById, userOf(actor) ?? ''), gt(findings.decisionId, input.decision), isNotNull(findings.former))).limit(1)
    if (later) throw conflict('You have decided again since. Only your last decision can be undone.')
    await tx.update(findings).set({
      status: sql`${findings.former} ->> 'status'`, note: sql`${findings.former} ->> 'note'`, reviewedById: sql`(${findings.former} ->> 'reviewed_by_id')::uuid`, reviewedAt: sql`(${findings.former} ->> 'reviewed_at')::timestamptz`,
      former: null, updatedAt: at, updatedById: userOf(actor), version: sql`${findings.version} + 1`,
    }).where(inArray(findings.id, found.map((finding) => finding.id)))
    return doneAll({ changed: found.length, more: found.length === atOnce }, found.map((finding) => {
      const before = finding.former as NonNullable<Finding['former']>
      const after = { ...told(finding), status: before.status, note: before.note, reviewedById: before.reviewed_by_id, reviewedAt: before.reviewed_at === null ? null : new Date(before.reviewed_at), ...touched(finding, actor, at) }
      return changed(subject(finding), told(finding), after)
    }))
  },
})

export const assignFindings = operation({
  name: 'findings.assign',
  summary: 'Assign findings to somebody who may decide about them, or to nobody',
  category: 'detection',
  http: { method: 'POST', path: '/findings/assign' },
  input: z.object({ ids: findingIds, assigneeId: optionalId }),
  load,
  run: async ({ tx, actor, input, subject: found, at }) => {
    if (input.assigneeId !== null && !(await holdersOf(tx, 'findings.review', at)).some((each) => each.id === input.assigneeId)) throw invalid({ assigneeId: 'choose somebody who may decide about findings' })
    // Whoever has some of them already keeps those as they are.
    const others = found.filter((finding) => finding.assigneeId !== input.assigneeId)
    const moving = others.length > 0 ? others : found
    await tx.update(findings).set({ assigneeId: input.assigneeId, updatedAt: at, updatedById: userOf(actor), version: sql`${findings.version} + 1` }).where(inArray(findings.id, moving.map((finding) => finding.id)))
    return doneAll({ changed: found.length }, moving.map((finding) => changed(subject(finding), told(finding), { ...told(finding), assigneeId: input.assigneeId, ...touched(finding, actor, at) })))
  },
})
