import 'server-only'
import { count, eq } from 'drizzle-orm'
import { z } from 'zod'
import { campaignRows, campaigns } from '#db/schema/campaigns.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { sameVersion, touched } from '#lib/door/record.ts'
import { AppError, conflict } from '#lib/errors.ts'
import { id, text, version } from '#lib/input.ts'
import { storedFile } from '../../artifacts/model.ts'
import { keepFile } from '../../artifacts/within.ts'
import { recordOccurrence } from '../../controls/operations/occurrences.ts'
import { unproven } from '../../controls/within.ts'
import { beginRun, endRun, hasOpenRun, lockRunOf, type Run } from '../../runs/within.ts'
import { reportFile, rowsFile } from '../files.ts'
import { reviewControls } from '../report-data.ts'
import type { Campaign } from '../snapshot.ts'
import { load, subject } from './plan.ts'

/** What whoever began the run said; it counts once the report lies in the store. */
export const statementOf = (run: Pick<Run, 'input'>) => (run.input as { statement: string }).statement

export const signOffCampaign = operation({
  name: 'campaigns.signOff',
  summary: 'Sign off a closed access review: its report and its rows are made and locked, and it counts once both are stored',
  category: 'approval',
  http: { method: 'POST', path: '/campaigns/{id}/sign-off' },
  input: z.object({ id, version, statement: text(1, 2_000) }),
  load,
  run: async (scope) => {
    const { tx, actor, input, subject: before } = scope
    sameVersion(before, input.version, 'access review')
    if (actor.kind !== 'person') throw new AppError('forbidden', 'A person signs an access review off; an API token does not.')
    if (before.state === 'signed_off') throw conflict('It is signed off already.')
    if (before.state !== 'closed') throw conflict('It has to be closed first: only what is decided for good is signed off.')
    if (await hasOpenRun(tx, 'campaigns.report', before.id)) throw conflict('Its report is being made already.')
    const run = await beginRun(scope, 'campaigns.report', { subject: subject(before), input: { statement: input.statement } })
    return done({ id: before.id, runId: run.id }, changed(subject(before), null, { report: run.status, statement: input.statement }))
  },
})

const loadOf = lockRunOf('campaigns.report', load)

/** Both files, who signed and when, and that the controls were performed, with one commit. */
export const sealCampaign = operation({
  name: 'campaigns.seal',
  summary: 'Record the report and the rows of an access review that somebody signed off',
  category: 'approval',
  input: z.object({ id, report: storedFile, list: storedFile, rows: z.number().int().min(0) }),
  load: loadOf,
  run: async (scope) => {
    const { tx, actor, input, subject: { run, of: before }, call, at } = scope
    if (before.state !== 'closed' || !run.startedById) throw conflict('It was signed off in the meantime.')
    const [held] = await tx.select({ rows: count() }).from(campaignRows).where(eq(campaignRows.campaignId, before.id))
    if (held?.rows !== input.rows) throw new Error(`the file holds ${input.rows} rows, the review ${held?.rows}`)
    const report = await keepFile(scope, reportFile, input.report, before.id)
    const list = await keepFile(scope, rowsFile, input.list, before.id)
    const signed = { state: 'signed_off' as const, signedOffAt: run.startedAt, signedOffById: run.startedById, statement: statementOf(run) }
    const after: Campaign = { ...before, ...signed, ...touched(before, actor, at) }
    await tx.update(campaigns).set(after).where(eq(campaigns.id, before.id))
    const proof = { occurrence: before.occurrence, proofType: 'campaign', proofId: before.id }
    for (const controlId of await unproven(tx, reviewControls(before.id), proof)) {
      await call(recordOccurrence, { id: controlId, ...proof, proofLabel: before.title, performedAt: run.startedAt.toISOString(), performedById: run.startedById }, jobActor(actor.orgId, 'access-review', actor.request.id))
    }
    await endRun(scope, run, { status: 'done', done: input.rows, total: input.rows, counts: { rows: input.rows } })
    return done({ id: before.id }, changed(subject(before), { state: before.state }, { ...signed, rows: input.rows, report: 'done', reportSha256: report.told.sha256, rowsSha256: list.told.sha256, notifiedId: before.ownerId }, { count: input.rows }))
  },
})

export const failReport = operation({
  name: 'campaigns.failReport',
  summary: 'Record why the report of an access review could not be made; it is not signed off then',
  category: 'approval',
  input: z.object({ id, why: text(1, 2_000) }),
  load: loadOf,
  run: async (scope) => {
    const { input: { why }, subject: { run, of } } = scope
    await endRun(scope, run, { status: 'failed', error: why })
    return done({ id: of.id }, failed(subject(of), why.slice(0, 1_000), { report: run.status }, { report: 'failed', error: why, notifiedId: of.ownerId }))
  },
})
