import 'server-only'
import { and, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { artifacts } from '#db/schema/artifacts.ts'
import { reconciliations } from '#db/schema/reconciliations.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { id, text } from '#lib/input.ts'
import { storedFile } from '../../artifacts/model.ts'
import { keepFile } from '../../artifacts/within.ts'
import { beginRun, endRun, hasOpenRun, lockRunOf, type Run } from '../../runs/within.ts'
import { reportFile } from '../files.ts'

type Reconciliation = typeof reconciliations.$inferSelect

const load = locked(reconciliations)
const subject = (of: Pick<Reconciliation, 'id' | 'title'>) => ({ type: 'reconciliation' as const, id: of.id, label: of.title })

/** Said when it was asked for; it counts once its files are stored. */
export const versionOf = (run: Pick<Run, 'input'>) => (run.input as { version: number }).version

export const makeReport = operation({
  name: 'reconciliations.report',
  summary: 'Create a report of a reconciliation that is done: PDF, XLSX, CSV and JSON, locked; again is a new version',
  category: 'export',
  http: { method: 'POST', path: '/reconciliations/{id}/reports' },
  input: z.object({ id }),
  load,
  run: async (scope) => {
    const { tx, subject: of } = scope
    if (of.state === 'live') throw conflict('The live view moves on: reconcile a period, and report that.')
    if (of.state !== 'done') throw conflict(of.state === 'judging' ? 'It is being judged still.' : 'It could not be judged: there is nothing to report.')
    if (await hasOpenRun(tx, 'reconciliations.report', of.id)) throw conflict('Its report is being made already.')
    const [made] = await tx.select({ n: sql<number>`count(distinct ${artifacts.createdAt})::int` }).from(artifacts).where(and(eq(artifacts.kind, reportFile.name), eq(artifacts.ownerId, of.id)))
    const version = (made?.n ?? 0) + 1
    const run = await beginRun(scope, 'reconciliations.report', { subject: subject(of), input: { version } })
    return done({ id: of.id, runId: run.id, version }, changed(subject(of), null, { report: run.status, reportVersion: version }))
  },
})

const loadOf = lockRunOf('reconciliations.report', load)

export const keepReport = operation({
  name: 'reconciliations.keepReport',
  summary: 'Record the files of a report of a reconciliation',
  category: 'export',
  input: z.object({ id, files: z.array(storedFile).min(1).max(8) }),
  load: loadOf,
  run: async (scope) => {
    const { input, subject: { run, of } } = scope
    const hashes: string[] = []
    for (const file of input.files) hashes.push((await keepFile(scope, reportFile, file, of.id)).told.sha256)
    await endRun(scope, run, { status: 'done', done: input.files.length, total: input.files.length, counts: { files: input.files.length } })
    return done({ id: of.id }, changed(subject(of), null, { report: 'done', reportVersion: versionOf(run), files: input.files.map(({ name }, n) => `${name} ${hashes[n]}`) }, { count: input.files.length }))
  },
})

export const failReport = operation({
  name: 'reconciliations.failReport',
  summary: 'Record why the report of a reconciliation could not be made',
  category: 'export',
  input: z.object({ id, why: text(1, 2_000) }),
  load: loadOf,
  run: async (scope) => {
    const { input: { why }, subject: { run, of } } = scope
    await endRun(scope, run, { status: 'failed', error: why })
    return done({ id: of.id }, failed(subject(of), why.slice(0, 1_000), { report: run.status }, { report: 'failed', error: why }))
  },
})
