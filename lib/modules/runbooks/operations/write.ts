import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { runbooks, runbookVersions } from '#db/schema/runbooks.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { canonical, toJson } from '#lib/crypto/canonical.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { id, optionalId, text, version } from '#lib/input.ts'
import { drillDueAfter, missedDrills, runbookFields } from '../model.ts'
import { load, type Runbook, settled, subject, type Version, versionOf } from '../record.ts'
import { shippedKeys, shippedRunbooks } from '../shipped.ts'

const going = (of: Runbook): void => {
  if (of.endedAt) throw conflict('This runbook is ended. Write another one.')
}

type Text = Pick<Version, 'summary' | 'steps' | 'rtoTarget' | 'rpoTarget'>
const textOf = ({ summary, steps, rtoTarget, rpoTarget }: Text): Text => ({ summary, steps, rtoTarget, rpoTarget })
const versionRow = (actor: Actor, at: Date, of: Runbook, words: Text, why: string): Version => ({ orgId: of.orgId, id: v7(), runbookId: of.id, number: of.versionNumber, ...textOf(words), why, createdById: userOf(actor), createdAt: at })

function fresh(actor: Actor, at: Date, fields: Pick<Runbook, 'title' | 'kind' | 'every' | 'ownerId' | 'shipped'>): Runbook {
  const drillDueAt = drillDueAfter(fields.every, at)
  return { ...created(actor, at), ...fields, versionNumber: 1, endedAt: null, endReason: null, drillDueAt, drillNoteAt: drillDueAt }
}

export const createRunbook = operation({
  name: 'runbooks.create',
  summary: 'Create a runbook: what is done when something is lost, step by step, and how often that is tried',
  category: 'configuration',
  http: { method: 'POST', path: '/runbooks' },
  input: z.object(runbookFields),
  run: async ({ tx, actor, input, at }) => {
    await activeUser(tx, input.ownerId, 'ownerId')
    const row = fresh(actor, at, { title: input.title, kind: input.kind, every: input.every, ownerId: input.ownerId, shipped: null })
    await tx.insert(runbooks).values(row)
    await tx.insert(runbookVersions).values(versionRow(actor, at, row, input, ''))
    return done({ id: row.id }, changed(subject(row), null, { ...row, ...textOf(input) }))
  },
})

export const adoptRunbook = operation({
  name: 'runbooks.adopt',
  summary: 'Adopt one of the runbooks of the portal itself; it is edited like any other',
  category: 'configuration',
  http: { method: 'POST', path: '/runbooks/adopt' },
  input: z.object({ shipped: z.enum(shippedKeys, { error: 'choose a shipped runbook' }), ownerId: optionalId }),
  run: async ({ tx, actor, input, at }) => {
    await activeUser(tx, input.ownerId, 'ownerId')
    const [known] = await tx.select({ id: runbooks.id }).from(runbooks).where(and(eq(runbooks.shipped, input.shipped), isNull(runbooks.endedAt)))
    if (known) throw conflict('This runbook was taken over already.')
    const from = shippedRunbooks[input.shipped]
    const row = fresh(actor, at, { title: from.title, kind: input.shipped, every: from.every, ownerId: input.ownerId, shipped: input.shipped })
    await tx.insert(runbooks).values(row)
    await tx.insert(runbookVersions).values(versionRow(actor, at, row, from, 'As shipped'))
    return done({ id: row.id }, changed(subject(row), null, { ...row, ...textOf(from) }))
  },
})

export const updateRunbook = operation({
  name: 'runbooks.update',
  summary: 'Update a runbook; another text of it is its next version, and drills keep the one they tried',
  category: 'configuration',
  http: { method: 'PUT', path: '/runbooks/{id}' },
  input: z.object({ id, version, ...runbookFields, why: text(0, 1_000).default('') }),
  load,
  owns: (of, actor) => of.ownerId === userOf(actor),
  run: async ({ tx, actor, input, subject: before, at }) => {
    going(before)
    sameVersion(before, input.version, 'runbook')
    if (input.ownerId !== before.ownerId) await activeUser(tx, input.ownerId, 'ownerId')
    const former = await versionOf(tx, before.id, before.versionNumber)
    const rewritten = former === null || canonical(toJson(textOf(former))) !== canonical(toJson(textOf(input)))
    const moved: Runbook = { ...before, title: input.title, kind: input.kind, every: input.every, ownerId: input.ownerId, versionNumber: before.versionNumber + (rewritten ? 1 : 0) }
    const after: Runbook = { ...moved, ...(await settled(tx, moved)), ...touched(before, actor, at) }
    await tx.update(runbooks).set(after).where(eq(runbooks.id, before.id))
    if (rewritten) await tx.insert(runbookVersions).values(versionRow(actor, at, after, input, input.why))
    return done({ id: before.id, version: after.version, versionNumber: after.versionNumber }, changed(subject(after), { ...before, ...(former && textOf(former)) }, { ...after, ...textOf(input) }, input.why ? { reason: input.why } : {}))
  },
})

export const endRunbook = operation({
  name: 'runbooks.end',
  summary: 'End a runbook, with the reason; its versions and drills stay',
  category: 'configuration',
  http: { method: 'POST', path: '/runbooks/{id}/end' },
  input: z.object({ id, version, reason: text(1, 1_000) }),
  load,
  owns: (of, actor) => of.ownerId === userOf(actor),
  run: async ({ tx, actor, input, subject: before, at }) => {
    going(before)
    sameVersion(before, input.version, 'runbook')
    const after: Runbook = { ...before, endedAt: at, endReason: input.reason, ...touched(before, actor, at) }
    await tx.update(runbooks).set(after).where(eq(runbooks.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after, { reason: input.reason }))
  },
})

/** By the portal, once for each due time that went by. */
export const noteOverdueDrill = operation({
  name: 'runbooks.noteOverdue',
  summary: 'Record that a drill of a runbook is overdue',
  category: 'configuration',
  input: z.object({ id }),
  load,
  run: async ({ tx, subject: before, at }) => {
    const missed = missedDrills(before.every, before.drillNoteAt, at)
    if (before.endedAt || !missed) throw conflict('Nothing of it is overdue that was not noted.')
    await tx.update(runbooks).set({ drillNoteAt: missed.next }).where(eq(runbooks.id, before.id))
    return done({ id: before.id, dueAt: missed.newest, missed: missed.count }, changed(subject(before), null, { dueAt: missed.newest, missed: missed.count, ownerId: before.ownerId }))
  },
})
