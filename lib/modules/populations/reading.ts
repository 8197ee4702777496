import 'server-only'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { artifacts } from '#db/schema/artifacts.ts'
import { populations, type PopulationWarning } from '#db/schema/populations.ts'
import { runs } from '#db/schema/runs.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { verified } from '#lib/artifacts/stream.ts'
import type { Handful } from '#lib/door/bulk-in.ts'
import { AppError } from '#lib/errors.ts'
import { checkCredentialReport, checkReportTime, openCredentialReport, readCredentials } from '#lib/importers/aws-credentials.ts'
import { type DoorMapping, doorProblems, type DoorSource, isDoorSource, readDoor } from '#lib/importers/doors.ts'
import { type Placed, rootOf } from '#lib/importers/entitlement.ts'
import { type Entry, type Opened, type Reject, said, shapeOf, type Warning } from '#lib/importers/frame.ts'
import { gather } from '#lib/importers/gather.ts'
import { type Mapping, mappedReader, mappingProblems } from '#lib/importers/mapped.ts'
import { openExport } from '#lib/importers/open.ts'
import { type PlacedWorker, readWorker, type RosterMapping, rosterProblems, rosterRow, rosterWarnings } from '#lib/importers/roster.ts'
import { sources } from '#lib/importers/sources.ts'
import { type Hand, runWork } from '../runs/working.ts'
import { completePopulation, failPopulation, type Reading } from './operations/settle.ts'
import { addRejects, addRows, changedSince, dropRows, handful, leavesOf, type Rejected, tooLong } from './rows.ts'

/** Rows of one transaction: seconds at most. */
const most = 5_000
const mostWarnings = 1_000
const mostLost = 200_000
const mostColumns = 500

type Result = { reading: Reading } | { why: string }
export type Raw = { part: string; name: string; bytes: AsyncIterable<Uint8Array> }
/** Where rows are written and read back: transactions of a worker's own, or the one of whoever reads in the middle of an operation. */
export type Desk = Pick<Hand, 'orgId' | 'read' | 'write'>

/** Collects what a reading comes to, and stores rows and rejects in handfuls: one is written while the next is read, never more, for memory's sake. */
class Taking {
  readonly counts = { records: 0, used: 0, rejected: 0, blank: 0, entries: 0, accepted: 0, duplicates: 0, conflicts: 0 }
  readonly warnings: PopulationWarning[] = []
  warningCount = 0
  #rows = handful()
  #rejects: Rejected[] = []
  #number = 0
  #writing: Promise<void> = Promise.resolve()
  #before: Promise<void> = Promise.resolve()
  readonly #hand: Desk
  readonly #of: { orgId: string; populationId: string }

  constructor(hand: Desk, populationId: string) {
    this.#hand = hand
    this.#of = { orgId: hand.orgId, populationId }
  }

  async rows(rows: readonly Placed[]): Promise<void> {
    this.counts.entries += rows.length
    for (const row of rows) {
      this.#rows.add(row)
      if (this.#rows.rows >= most) await this.store()
    }
  }

  async reject(rejects: readonly Reject[]): Promise<void> {
    for (const { at, reason } of rejects) this.#rejects.push({ kind: 'rejected', place: said(at), reason })
    this.counts.rejected += rejects.length
    await this.#within()
  }

  async blank(places: readonly string[]): Promise<void> {
    for (const place of places) this.#rejects.push({ kind: 'blank', place, reason: 'is blank' })
    this.counts.blank += places.length
    await this.#within()
  }

  /** Each is listed, so that a few megabytes of line ends are not to fill the database. */
  async #within(): Promise<void> {
    if (this.counts.rejected + this.counts.blank > mostLost) throw new AppError('invalid', `More than ${mostLost.toLocaleString('en')} records of this file are blank or cannot be read: it is hardly the list it should be. Export it again.`)
    if (this.#rejects.length >= most) await this.store()
  }

  warn(warnings: readonly Warning[]): void {
    this.warningCount += warnings.length
    for (const { at, said: text } of warnings.slice(0, Math.max(0, mostWarnings - this.warnings.length))) this.warnings.push({ at: at && said(at), said: text.slice(0, 2_000) })
  }

  /** Two at most are on their way: while one is merged the next is copied. They are merged in their order, as the first row of a key is the row. */
  async store(): Promise<void> {
    await this.#before
    const [rows, rejects] = [this.#rows, this.#rejects]
    this.#rows = handful()
    this.#rejects = []
    this.#before = this.#writing
    this.#writing = this.#write(rows, rejects, this.#before)
    // Said to whoever waits for it next.
    this.#writing.catch(() => {})
  }

  /** Nothing is written any more. @throws what went wrong with the last handful */
  settled = () => this.#writing

  async #write(rows: Handful<Placed>, rejects: Rejected[], before: Promise<void>): Promise<void> {
    await this.#hand.write(this.#of.orgId, async (tx) => {
      const stored = await addRows(tx, this.#of, rows, async () => {
        await before
        return this.#number + rejects.length
      })
      await addRejects(tx, this.#of, rejects, this.#number)
      return { ...stored, number: this.#number + rejects.length + stored.duplicates + stored.conflicts }
    }).then(({ accepted, duplicates, conflicts, number }) => {
      this.#number = number
      this.counts.accepted += accepted
      this.counts.duplicates += duplicates
      this.counts.conflicts += conflicts
    })
  }
}

type Reader = { open?: (bytes: AsyncIterable<Uint8Array>) => Promise<Opened>; check: (columns: string[], file: string) => void; read: (entry: Entry) => Placed[] | Reject; warnings: () => Warning[] }

function tableReader(mapping: Mapping, system: string): Reader {
  return { ...mappedReader(mapping, system), check: (columns, file) => {
    const lacking = Object.values(mappingProblems(mapping, columns))
    if (lacking.length > 0) throw new AppError('invalid', `${file}: ${lacking.join(' ')} Say anew which column is which field.`)
  } }
}

/** Whether e-mails, managers and their circles hold is known when all are read: workers are kept until then, a few hundred bytes each. */
function rosterReader(mapping: RosterMapping, system: string): Reader {
  const workers: PlacedWorker[] = []
  return {
    check: (columns, file) => {
      const lacking = Object.values(rosterProblems(mapping, columns))
      if (lacking.length > 0) throw new AppError('invalid', `${file}: ${lacking.join(' ')} Say anew which column is which field.`)
    },
    read: (entry) => {
      const found = readWorker(entry, mapping)
      if (!('worker' in found)) return found
      workers.push(found)
      return [rosterRow(found, system)]
    },
    warnings: () => rosterWarnings(workers),
  }
}

const doorReader = (mapping: DoorMapping, source: DoorSource, system: string): Reader => ({
  check: (columns, file) => {
    const lacking = Object.values(doorProblems(source, mapping, columns))
    if (lacking.length > 0) throw new AppError('invalid', `${file}: ${lacking.join(' ')} Say anew which column is which field.`)
  },
  read: (entry) => readDoor(entry, mapping, source, system), warnings: () => [],
})

const credentialReader = (system: string, extractedAt: Date): Reader => ({
  open: async (bytes) => {
    const { opened, generatedAt } = await openCredentialReport(bytes)
    checkReportTime(generatedAt, extractedAt)
    return opened
  },
  check: checkCredentialReport, read: (entry) => readCredentials(entry, system), warnings: () => [],
})

/** Record by record, never all at once. Several files are one list. */
async function readRecords(taking: Taking, raws: Raw[], { open = openExport, check, read, warnings }: Reader): Promise<Opened[]> {
  const opened: Opened[] = []
  for (const { name, bytes } of raws) {
    const file = await open(bytes)
    opened.push(file)
    if (file.columns) check(file.columns, name)
    for await (const { entries, rejects, blanks } of file.batches) {
      await taking.reject(rejects)
      await taking.blank(blanks.map(said))
      for (const entry of entries) {
        const rows = read(entry)
        const long = Array.isArray(rows) ? rows.map(({ row }) => tooLong(row)).find((each) => each !== null) : null
        if (long) await taking.reject([{ at: entry.at, reason: long }])
        else if (Array.isArray(rows)) await taking.rows(rows)
        else await taking.reject([rows])
      }
    }
    taking.counts.records += file.totals.received
    taking.warn(file.warnings)
  }
  taking.warn(warnings())
  return opened
}

async function readSource(taking: Taking, raws: Raw[], source: keyof typeof sources, system: string): Promise<{ opened: Opened[]; lacking: string[] }> {
  const files = []
  for (const { part, name, bytes } of raws) files.push({ ...(part ? { part } : {}), opened: await openExport(bytes, raws.length > 1 ? { file: name } : {}) })
  const parts = await gather(files)
  const named = Object.keys(sources[source].parts)
  if (named.length > 0 && parts.lists.has('')) throw new AppError('invalid', `A file does not say which list it is. Import it anew, and say which: ${named.join(', ')}.`)
  const outcome = sources[source].read(parts, system)
  const long = outcome.rows.find(({ row }) => tooLong(row) !== null)
  if (long) throw new AppError('invalid', `What stands at ${said(long.at)} ${tooLong(long.row)}.`)
  taking.counts.records += parts.totals.received
  await taking.blank(Array.from({ length: parts.totals.blank }, () => 'a line of its own'))
  await taking.reject([...parts.rejects, ...outcome.rejects])
  await taking.rows(outcome.rows)
  taking.warn([...files.flatMap(({ opened }) => opened.warnings), ...outcome.warnings])
  return { opened: files.map(({ opened }) => opened), lacking: outcome.lacking }
}

async function readFiles(taking: Taking, raws: Raw[], { source, mapping, systemId, extractedAt }: typeof populations.$inferSelect): Promise<{ opened: Opened[]; lacking: string[] }> {
  if (source === 'table') return { opened: await readRecords(taking, raws, tableReader(mapping as Mapping, systemId)), lacking: [] }
  if (source === 'roster') return { opened: await readRecords(taking, raws, rosterReader(mapping as RosterMapping, systemId)), lacking: [] }
  if (isDoorSource(source)) return { opened: await readRecords(taking, raws, doorReader(mapping as DoorMapping, source, systemId)), lacking: [] }
  if (source === 'aws_credentials') return { opened: await readRecords(taking, raws, credentialReader(systemId, extractedAt)), lacking: [] }
  return readSource(taking, raws, source as keyof typeof sources, systemId)
}

/** Reads files into the rows and rejects of a population. @throws AppError `invalid`: what is wrong with a file as a whole; what was stored so far is there */
export async function readInto(desk: Desk, population: typeof populations.$inferSelect, raws: Raw[]): Promise<Reading> {
  const { orgId, read } = desk
  const taking = new Taking(desk, population.id)
  try {
    const { opened, lacking } = await readFiles(taking, raws, population)
    await taking.store()
    await taking.settled()
    const root = await read(orgId, (tx) => rootOf(leavesOf(tx, population.id)))
    const since = await read(orgId, async (tx) => {
      const [former] = await tx.select({ id: populations.id }).from(populations).where(and(eq(populations.systemId, population.systemId), eq(populations.source, population.source), eq(populations.state, 'frozen')))
      return former ? { formerId: former.id, ...(await changedSince(tx, population.id, former.id)) } : { formerId: null, came: null, went: null, altered: null }
    })
    const shape = shapeOf(opened.flatMap((file) => file.shape().names))
    const { counts } = taking
    return {
      ...counts, used: counts.records - counts.rejected - counts.blank, columns: shape.names.slice(0, mostColumns), shape: `sha256:${shape.sha256}`, facts: [...(shape.names.length > mostColumns ? [`the first ${mostColumns} of ${shape.names.length} columns are named`] : []), ...new Set(opened.flatMap((file) => file.facts))].slice(0, 50),
      warnings: taking.warnings, warningCount: taking.warningCount, lacking, ...since, root: `sha256:${root.root.toString('hex')}`,
    }
  } catch (error) {
    await taking.settled().catch(() => {})
    throw error
  }
}

async function work(hand: Hand): Promise<Result> {
  const { orgId, id, read, write, progress } = hand
  const found = await read(orgId, async (tx) => {
    const [of] = await tx.select({ population: populations }).from(runs).innerJoin(populations, and(eq(populations.orgId, runs.orgId), sql`${populations.id}::text = ${runs.subjectId}`)).where(eq(runs.id, id))
    const files = of ? await tx.select({ id: artifacts.id, name: artifacts.name, key: artifacts.key, version: artifacts.objectVersion, sha256: artifacts.sha256, size: artifacts.size }).from(artifacts).where(inArray(artifacts.id, of.population.files.map(({ artifactId }) => artifactId))) : []
    return of && { population: of.population, files }
  })
  if (!found) throw new Error('the population of this run is not there')
  const { population, files } = found
  await write(orgId, (tx) => dropRows(tx, { orgId, populationId: population.id }))
  let done = 0
  const total = files.reduce((sum, file) => sum + file.size, 0)
  const raws = population.files.map(({ artifactId, part }): Raw => {
    const file = files.find((each) => each.id === artifactId)
    return { part, name: file?.name ?? artifactId, bytes: (async function* () {
      if (!file) throw new AppError('unavailable', 'A file of this population is not known to the store.')
      for await (const piece of verified(await artifactStore().read({ key: file.key, version: file.version }), file.sha256.slice('sha256:'.length))) {
        done += piece.length
        progress(done, total)
        yield piece
      }
    })() }
  })
  try {
    return { reading: await readInto(hand, population, raws) }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error
    // What cannot be believed any more counts for nothing: no row of it stays.
    await write(orgId, (tx) => dropRows(tx, { orgId, populationId: population.id }))
    return { why: error.message.slice(0, 2_000) }
  }
}

export const readingPopulations = runWork<Result>({
  queue: 'populations.read',
  name: 'population',
  work,
  finish: (actor, id, result) => ('why' in result ? failPopulation(actor, { id, why: result.why }) : completePopulation(actor, { id, reading: result.reading })),
  giveUp: (actor, id, why) => failPopulation(actor, { id, why }),
})
