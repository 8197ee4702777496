import 'server-only'
import { Readable } from 'node:stream'
import { and, desc, eq, lt } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import { type ReportDifference, type ReportFact, type ReportFormat, reports, reportVersions } from '#db/schema/reports.ts'
import { runs } from '#db/schema/runs.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { ArtifactError } from '#lib/artifacts/store.ts'
import { verified } from '#lib/artifacts/stream.ts'
import { namesOf } from '#lib/auth/accounts.ts'
import { grantsOfPrincipal } from '#lib/auth/permissions.ts'
import { printed } from '#lib/documents/printer.ts'
import { csvOfReport, jsonOfReport, linesOfReport, paperOfReport, type Report, xlsxOfReport } from '#lib/door/report.ts'
import { AppError } from '#lib/errors.ts'
import type { StoredFile } from '../artifacts/model.ts'
import { receiveRaw } from '../artifacts/receive.ts'
import { type Hand, runWork } from '../runs/working.ts'
import { differenceOf } from './difference.ts'
import { reportFile } from './files.ts'
import { kinds } from './kinds/index.ts'
import { type ReportKind, sealedEnding } from './model.ts'
import { completeReport, failReport, versionOf } from './operations/settle.ts'
import { openedFile, type Sealed, sealedFile } from './sealed.ts'
import { spooled } from './spool.ts'
import { tell } from './telling.ts'

type Made = Omit<Parameters<typeof completeReport>[1], 'id'> | { why: string }

const fileName = (title: string, version: number, ending: string) => `${title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 100)}-v${version}.${ending}`.toLowerCase()

/** The newest version before this one that is locked, and its JSON file. */
async function formerOf(tx: Tx, reportId: string, version: number) {
  const [former] = await tx.select({ number: reportVersions.number, files: reportVersions.files }).from(reportVersions).where(and(eq(reportVersions.reportId, reportId), eq(reportVersions.state, 'locked'), lt(reportVersions.number, version))).orderBy(desc(reportVersions.number)).limit(1)
  const jsonId = former?.files?.find(({ format }) => format === 'json')?.artifactId
  const [file] = jsonId ? await tx.select({ key: artifacts.key, objectVersion: artifacts.objectVersion, sha256: artifacts.sha256 }).from(artifacts).where(eq(artifacts.id, jsonId)) : []
  return former && file ? { number: former.number, file } : null
}

/** Everything is read once, in one snapshot, into a file of rows; the four files are made of that, so that all have the same. What a run that fails leaves in the store the sweeper removes. */
async function work({ orgId, id, actor, read, snapshot, progress }: Hand): Promise<Made> {
  let close = async () => {}
  try {
    const found = await read(orgId, async (tx) => {
      const [run] = await tx.select().from(runs).where(eq(runs.id, id))
      const [of] = run ? await tx.select().from(reports).where(eq(reports.id, run.subjectId)) : []
      if (!run || !of) throw new Error('the report of this run is not there')
      return { of, version: versionOf(run), at: run.startedAt, by: run.startedById ? ((await namesOf(tx, [run.startedById])).get(run.startedById) ?? '') : 'Tickmark', former: await formerOf(tx, of.id, versionOf(run)) }
    })
    const { of, version } = found
    const { head, tables, spool } = await snapshot(orgId, async (tx) => {
      const told = await tell(tx, orgId, { ...actor, grants: grantsOfPrincipal('auditor') }, { kind: of.kind as ReportKind, title: of.title, fromDay: of.fromDay, toDay: of.toDay, zone: of.zone, scope: of.scope, version, by: found.by, at: found.at })
      return { ...told, spool: await spooled(told.tables, (rows) => progress(rows, null)) }
    })
    close = spool.close
    const rows = tables.map(({ title }, n) => ({ title, rows: spool.counts[n] as number }))
    const counted: ReportFact[] = [...head.facts, ['Rows', rows.map((each) => `${each.title}: ${each.rows.toLocaleString('en')}`).join('; ')]]
    const made = tables.map((table, n) => ({ ...table, count: spool.counts[n] as number, rows: () => spool.read(n) }))
    const report: Report = { ...head, facts: counted, tables: made }
    const files: { format: ReportFormat; file: StoredFile }[] = []
    const keep = async (format: ReportFormat, type: string, body: Readable, ending: string = format) => {
      try {
        files.push({ format, file: await receiveRaw(actor, 'reports.complete', reportFile, { name: fileName(of.title, version, ending), type, body }) })
      } finally {
        body.destroy()
      }
      progress(files.length, 4)
    }
    const { sealed } = kinds[of.kind as ReportKind]
    if (sealed) {
      const locked = async (format: 'pdf' | 'json', body: Readable) => {
        const file = await sealedFile({ reportId: of.id, version, format }, body).finally(() => body.destroy())
        await keep(format, 'application/octet-stream', Readable.from([file]), `${format}${sealedEnding}`)
      }
      await locked('json', Readable.from(jsonOfReport(report), { objectMode: false }))
      await locked('pdf', (await printed({ list: paperOfReport(report) }, { rows: Readable.from(linesOfReport(report), { objectMode: false }) })).body)
    } else await keepAll()
    const { former } = found
    const difference = former && (await differenceOf({ facts: counted, tables: made }, { number: former.number, read: () => (sealed ? opened({ reportId: of.id, version: former.number, format: 'json' }, former.file) : stored(former.file)) }).catch((error: unknown) => uncompared(former.number, error)))
    return { facts: counted, tables: rows, files, difference }

    async function keepAll() {
      await keep('csv', 'text/csv', Readable.from(csvOfReport(report), { objectMode: false }))
      await keep('json', 'application/json', Readable.from(jsonOfReport(report), { objectMode: false }))
      await keep('xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', xlsxOfReport(report))
      const same: ReportFact = ['The same rows', files.map(({ file: { name, sha256 } }) => `${name}, ${sha256}`).join('; ')]
      const { body } = await printed({ list: paperOfReport({ ...report, facts: [...counted, same] }) }, { rows: Readable.from(linesOfReport(report), { objectMode: false }) })
      await keep('pdf', 'application/pdf', body)
    }
  } catch (error) {
    // What another try may mend is tried again.
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    return { why: error.message.slice(0, 2_000) }
  } finally {
    await close()
  }
}

/** A former file, hashed on the way. */
async function* stored({ key, objectVersion, sha256 }: { key: string; objectVersion: string | null; sha256: string }): AsyncGenerator<Uint8Array> {
  yield* verified(await artifactStore().read({ key, version: objectVersion }), sha256.slice('sha256:'.length))
}

async function* opened(of: Sealed, file: Parameters<typeof stored>[0]): AsyncGenerator<Uint8Array> {
  yield await openedFile(of, stored(file))
}

/** What became of the files of the version before holds no new version up. */
function uncompared(version: number, error: unknown): ReportDifference {
  if (!(error instanceof ArtifactError) || (error.problem !== 'missing' && error.problem !== 'mismatch')) throw error
  return { with: version, facts: [{ name: 'Comparison', before: null, after: `not made: the files of version ${version} are gone from the store, or were altered there` }], tables: [] }
}

export const making = runWork<Made>({
  queue: 'reports.make',
  name: 'report',
  work,
  finish: (actor, id, made) => ('why' in made ? failReport(actor, { id, why: made.why }) : completeReport(actor, { id, ...made })),
  giveUp: (actor, id, why) => failReport(actor, { id, why }),
})
