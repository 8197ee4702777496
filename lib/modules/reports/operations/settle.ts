import 'server-only'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { type ReportDifference, reports, reportVersions } from '#db/schema/reports.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { id, text } from '#lib/input.ts'
import { storedFile } from '../../artifacts/model.ts'
import { keepFile } from '../../artifacts/within.ts'
import { endRun, lockRunOf, type Run } from '../../runs/within.ts'
import { reportFile } from '../files.ts'
import { kinds } from '../kinds/index.ts'
import type { ReportKind } from '../model.ts'
import { leaveVersion } from './ask.ts'
import { load, subject } from './shared.ts'

/** Said when it was asked for. */
export const versionOf = (run: Pick<Run, 'input'>) => (run.input as { version: number }).version

const loadOf = lockRunOf('reports.make', load)
const fact = z.tuple([z.string().max(200), z.string().max(20_000)])

export const completeReport = operation({
  name: 'reports.complete',
  summary: 'Lock a version of a report with its files',
  category: 'export',
  input: z.object({
    id, facts: z.array(fact).min(1).max(60), tables: z.array(z.object({ title: z.string().max(200), rows: z.number().int().min(0) })).min(1).max(30),
    files: z.array(z.object({ format: z.enum(['pdf', 'xlsx', 'csv', 'json']), file: storedFile })).min(1).max(8), difference: z.custom<ReportDifference>((value) => typeof value === 'object').nullable(),
  }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input: { facts, tables, files, difference }, subject: { run, of: before }, at } = scope
    const number = versionOf(run)
    const [version] = await tx.select().from(reportVersions).where(and(eq(reportVersions.reportId, before.id), eq(reportVersions.number, number))).for('update')
    if (!version || version.state !== 'making') throw conflict('It was made already.')
    const kept: { format: (typeof files)[number]['format']; artifactId: string }[] = []
    const told: string[] = []
    for (const { format, file } of files) {
      const made = await keepFile(scope, reportFile, file, before.id)
      kept.push({ format, artifactId: made.id })
      told.push(`${file.name} ${made.told.sha256}`)
    }
    await tx.update(reportVersions).set({ state: 'locked', facts, tables, files: kept, difference, doneAt: at, ...touched(version, actor, at) }).where(eq(reportVersions.id, version.id))
    await tx.update(reports).set({ state: 'locked', versionNumber: number, ...touched(before, actor, at) }).where(eq(reports.id, before.id))
    const rows = tables.reduce((sum, each) => sum + each.rows, 0)
    await endRun(scope, run, { status: 'done', done: files.length, total: files.length, counts: { rows } })
    return done({ id: before.id }, changed(subject(before), { state: before.state, versionNumber: before.versionNumber }, { state: 'locked', versionNumber: number, rows, files: told, notifiedId: version.createdById, ...(version.createdById === null && { scheduled: kinds[before.kind as ReportKind].summary ? 'summary' : 'report' }) }, { count: files.length }))
  },
})

export const failReport = operation({
  name: 'reports.fail',
  summary: 'Record why a version of a report could not be made',
  category: 'export',
  input: z.object({ id, why: text(1, 2_000) }),
  load: loadOf,
  run: async (scope) => {
    const { input: { why }, subject: { run, of: before } } = scope
    const moved = await leaveVersion(scope, before, versionOf(run), why)
    await endRun(scope, run, { status: 'failed', error: why })
    return done({ id: before.id }, failed(subject(before), why.slice(0, 1_000), moved.before, { ...moved.after, notifiedId: run.startedById }))
  },
})
