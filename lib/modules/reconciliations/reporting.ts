import 'server-only'
import { Readable } from 'node:stream'
import { eq } from 'drizzle-orm'
import { runs } from '#db/schema/runs.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import { printed } from '#lib/documents/printer.ts'
import { csvOfReport, jsonOfReport, linesOfReport, paperOfReport, toldIn, xlsxOfReport } from '#lib/door/report.ts'
import { AppError } from '#lib/errors.ts'
import type { StoredFile } from '../artifacts/model.ts'
import { receiveRaw } from '../artifacts/receive.ts'
import { type Hand, runWork } from '../runs/working.ts'
import { reportFile } from './files.ts'
import { failReport, keepReport, versionOf } from './operations/report.ts'
import { reportOf } from './report.ts'

type Made = { files: StoredFile[] } | { why: string }

/** One report, in every format. A run that is done never moves, so that all tell the same rows. What a run that fails leaves in the store the sweeper removes. */
async function work({ orgId, id, actor, read, progress }: Hand): Promise<Made> {
  try {
    const report = await read(orgId, async (tx) => {
      const [run] = await tx.select().from(runs).where(eq(runs.id, id))
      if (!run) throw new Error('the run of this report is not there')
      const by = run.startedById ? ((await namesOf(tx, [run.startedById])).get(run.startedById) ?? '') : 'Tickmark'
      return { version: versionOf(run), of: await reportOf(tx, orgId, run.subjectId, { version: versionOf(run), by, at: run.startedAt }) }
    })
    const { of, version } = report
    if (!of) return { why: 'It is no run that is done.' }
    const files: StoredFile[] = []
    const keep = async (ending: string, type: string, body: AsyncIterable<Uint8Array>) => {
      files.push(await receiveRaw(actor, 'reconciliations.keepReport', reportFile, { name: `${of.title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 100)}-v${version}.${ending}`.toLowerCase(), type, body }))
      progress(files.length, 4)
    }
    await keep('csv', 'text/csv', toldIn(read, orgId, (tx) => csvOfReport(of, tx)))
    await keep('json', 'application/json', toldIn(read, orgId, (tx) => jsonOfReport(of, tx)))
    await keep('xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', toldIn(read, orgId, (tx) => xlsxOfReport(of, tx)))
    const same: [string, string] = ['The same rows', files.map(({ name, sha256 }) => `${name}, ${sha256}`).join('; ')]
    const { body } = await printed({ list: paperOfReport({ ...of, facts: [...of.facts, same] }) }, { rows: Readable.from(toldIn(read, orgId, (tx) => linesOfReport(of, tx)), { objectMode: false }) })
    await keep('pdf', 'application/pdf', body)
    return { files }
  } catch (error) {
    // What another try may mend is tried again.
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    return { why: error.message.slice(0, 2_000) }
  }
}

export const reporting = runWork<Made>({
  queue: 'reconciliations.report',
  name: 'reconciliation',
  work,
  finish: (actor, id, made) => ('why' in made ? failReport(actor, { id, why: made.why }) : keepReport(actor, { id, files: made.files })),
  giveUp: (actor, id, why) => failReport(actor, { id, why }),
})
