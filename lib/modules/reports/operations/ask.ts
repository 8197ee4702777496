import 'server-only'
import { and, count, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { organizations } from '#db/schema/organizations.ts'
import { type ReportScope, reports, reportVersions } from '#db/schema/reports.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { created, touched } from '#lib/door/record.ts'
import { AppError, conflict, invalid } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { refusePeriod } from '#lib/period.ts'
import { scopeOf } from '../../controls/within.ts'
import { lockOpenRun, beginRun, endRun, hasOpenRun } from '../../runs/within.ts'
import { kinds } from '../kinds/index.ts'
import { longestPeriod, type ReportKind, reportFields, reportKinds } from '../model.ts'
import { load, type ReportRow, subject } from './shared.ts'

export const reportInput = z.object(reportFields)
export type ReportInput = z.output<typeof reportInput>

/**
 * What was chosen, as it is called now, if such a report can be made by this actor.
 * @throws AppError `forbidden` when its kind is of what the actor may not read, `invalid` by field
 */
export async function chosen(tx: Tx, actor: Actor, input: ReportInput, at: Date): Promise<{ title: string; scope: ReportScope }> {
  const { kind, fromDay, toDay, systemIds, controlIds, ofId } = input
  const { takes, permission } = kinds[kind]
  // The portal makes what somebody who may has set to come again.
  if (actor.kind !== 'job' && !may(actor, permission)) throw new AppError('forbidden', `A report of ${reportKinds[kind].toLowerCase()} is for those who may read what is in it.`)
  refusePeriod(input, at, longestPeriod)
  if (systemIds.length > 0 && !takes.systems) throw invalid({ systemIds: `are not for this kind: ${reportKinds[kind]} is of the whole organization` })
  if (controlIds.length > 0 && !takes.controls) throw invalid({ controlIds: `are not for this kind: ${reportKinds[kind]} is of the whole organization` })
  const scope: ReportScope = { ...(await scopeOf(tx, { systemIds, controlIds })), of: null }
  if (ofId !== null) {
    if (!takes.of) throw invalid({ ofId: `is not for this kind: ${reportKinds[kind]} is of everything in the period` })
    const found = await takes.of.find(tx, ofId, input)
    if ('problem' in found) throw invalid({ ofId: found.problem })
    scope.of = { type: takes.of.type, id: ofId, name: found.name }
  } else if (takes.of?.needed) throw invalid({ ofId: 'choose one' })
  return { title: input.title ?? `${reportKinds[kind]}, ${fromDay} to ${toDay}`, scope }
}

const newVersion = (actor: Actor, at: Date, reportId: string, number: number): typeof reportVersions.$inferSelect => ({ ...created(actor, at), reportId, number, state: 'making', facts: null, tables: null, files: null, difference: null, error: null, doneAt: null })

/** Locked as soon as its files are stored, which takes a worker seconds to minutes. */
export const createReport = operation({
  name: 'reports.create',
  summary: 'Create and lock a report of a period: PDF, XLSX, CSV and JSON with the same rows, kept as stored files',
  category: 'export',
  http: { method: 'POST', path: '/reports' },
  input: reportInput,
  run: async (scope) => {
    const { tx, actor, input, at } = scope
    const { title, scope: of } = await chosen(tx, actor, input, at)
    const [here] = await tx.select({ sample: organizations.isSample }).from(organizations).where(eq(organizations.id, actor.orgId))
    const row: ReportRow = { ...created(actor, at), kind: input.kind, title, state: 'making', fromDay: input.fromDay, toDay: input.toDay, zone: input.zone, scope: of, ofId: input.ofId, repeats: input.repeats, versionNumber: 0, sample: here?.sample ?? false }
    await tx.insert(reports).values(row)
    await tx.insert(reportVersions).values(newVersion(actor, at, row.id, 1))
    const run = await beginRun(scope, 'reports.make', { subject: subject(row), input: { version: 1 } })
    return done({ id: row.id, runId: run.id, version: 1 }, changed(subject(row), null, row))
  },
})

export const renewReport = operation({
  name: 'reports.renew',
  summary: 'Create and lock a new version of a report: the same scope, as things stand now; what is locked stays',
  category: 'export',
  http: { method: 'POST', path: '/reports/{id}/versions' },
  input: z.object({ id }),
  load,
  run: async (scope) => {
    const { tx, actor, subject: before, at } = scope
    if (await hasOpenRun(tx, 'reports.make', before.id)) throw conflict('A version of it is being made already.')
    const { permission } = kinds[before.kind as ReportKind]
    if (actor.kind !== 'job' && !may(actor, permission)) throw new AppError('forbidden', 'A report of this kind is for those who may read what is in it.')
    const [made] = await tx.select({ n: count() }).from(reportVersions).where(eq(reportVersions.reportId, before.id))
    const number = (made?.n ?? 0) + 1
    await tx.insert(reportVersions).values(newVersion(actor, at, before.id, number))
    const state = before.state === 'failed' ? ('making' as const) : before.state
    await tx.update(reports).set({ state, ...touched(before, actor, at) }).where(eq(reports.id, before.id))
    const run = await beginRun(scope, 'reports.make', { subject: subject(before), input: { version: number } })
    return done({ id: before.id, runId: run.id, version: number }, changed(subject(before), { state: before.state }, { state, reportVersion: number }))
  },
})

/** The version that is being made, locked, becomes none. */
export async function leaveVersion({ tx, actor, at }: Pick<Scope<unknown>, 'tx' | 'actor' | 'at'>, before: ReportRow, number: number, error: string) {
  const [version] = await tx.select().from(reportVersions).where(and(eq(reportVersions.reportId, before.id), eq(reportVersions.number, number))).for('update')
  if (!version || version.state !== 'making') throw conflict('It was made already.')
  await tx.update(reportVersions).set({ state: 'failed', error, doneAt: at, ...touched(version, actor, at) }).where(eq(reportVersions.id, version.id))
  const state = before.state === 'making' ? ('failed' as const) : before.state
  await tx.update(reports).set({ state, ...touched(before, actor, at) }).where(eq(reports.id, before.id))
  return { before: { state: before.state, error: null }, after: { state, reportVersion: number, error } }
}

export const cancelReport = operation({
  name: 'reports.cancel',
  summary: 'Cancel the version of a report that is being made',
  category: 'export',
  http: { method: 'POST', path: '/reports/{id}/cancel' },
  input: z.object({ id }),
  load,
  run: async (scope) => {
    const { tx, subject: before } = scope
    const run = await lockOpenRun(tx, 'reports.make', before.id)
    if (!run) throw conflict('It is not being made any more.')
    const error = 'It was cancelled.'
    const moved = await leaveVersion(scope, before, (run.input as { version: number }).version, error)
    await endRun(scope, run, { status: 'cancelled', error })
    return done({ id: before.id }, changed(subject(before), moved.before, moved.after))
  },
})
