import 'server-only'
import { Readable } from 'node:stream'
import { eq } from 'drizzle-orm'
import { runs } from '#db/schema/runs.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import { printed } from '#lib/documents/printer.ts'
import { csvCopied } from '#lib/door/copied.ts'
import { toldIn } from '#lib/door/report.ts'
import { AppError } from '#lib/errors.ts'
import type { StoredFile } from '../artifacts/model.ts'
import { receiveRaw } from '../artifacts/receive.ts'
import { type Hand, runWork } from '../runs/working.ts'
import { rowsExport } from './exports.ts'
import { reportFile, rowsFile } from './files.ts'
import { failReport, sealCampaign, statementOf } from './operations/sign-off.ts'
import { rowsOf } from './queries.ts'
import { linesOf, noFilter, paperOf } from './report.ts'
import { reportData } from './report-data.ts'

type Made = { report: StoredFile; list: StoredFile; rows: number } | { why: string }

/** First the rows, so that the report can say what they hash to. A closed review stays as it is, so that both tell the same. What a run that fails leaves in the store the sweeper removes. */
async function work(hand: Hand): Promise<Made> {
  const { orgId, id, actor, read, progress } = hand
  try {
    const found = await read(orgId, async (tx) => {
      const [run] = await tx.select().from(runs).where(eq(runs.id, id))
      if (!run?.startedById) throw new Error('the run of this report is not there')
      return { run, by: (await namesOf(tx, [run.startedById])).get(run.startedById) ?? '', data: await reportData(tx, orgId, run.subjectId) }
    })
    const { run, by, data } = found
    const total = data.counts.rows * 2
    const name = `access-review-${data.campaign.occurrence}`
    let rows = 0
    const list = await receiveRaw(actor, 'campaigns.seal', rowsFile, { name: `${name}.csv`, type: 'text/csv', body: toldIn(hand.read, orgId, (tx) => csvCopied(tx, rowsExport, rowsOf(tx, { ...noFilter, campaignId: data.campaign.id }), (written) => progress(rows = written, total))) })
    const signed = { by, at: run.startedAt, statement: statementOf(run), csv: list }
    const { body } = await printed({ list: paperOf(data, signed) }, { rows: Readable.from(toldIn(read, orgId, (tx) => linesOf(tx, actor, data, signed, (done) => progress(rows + done, total))), { objectMode: false }) })
    const report = await receiveRaw(actor, 'campaigns.seal', reportFile, { name: `${name}.pdf`, type: 'application/pdf', body })
    return { report, list, rows }
  } catch (error) {
    // What another try may mend is tried again.
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    return { why: error.message.slice(0, 2_000) }
  }
}

export const reporting = runWork<Made>({
  queue: 'campaigns.report',
  name: 'access-review',
  work,
  finish: (actor, id, made) => ('why' in made ? failReport(actor, { id, why: made.why }) : sealCampaign(actor, { id, ...made })),
  giveUp: (actor, id, why) => failReport(actor, { id, why }),
})
