import 'server-only'
import { and, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { artifacts } from '#db/schema/artifacts.ts'
import { runs } from '#db/schema/runs.ts'
import { systems } from '#db/schema/systems.ts'
import { vulnerabilityImports } from '#db/schema/vulnerabilities.ts'
import { artifactStore } from '#lib/artifacts/index.ts'
import { verified } from '#lib/artifacts/stream.ts'
import { bulkIn, type Columns, Handful } from '#lib/door/bulk-in.ts'
import { AppError } from '#lib/errors.ts'
import { refused, said } from '#lib/importers/frame.ts'
import { openScan, type ScanFormat } from '#lib/importers/vulnerabilities/open.ts'
import { keyOf, toolKey, type Weakness } from '#lib/importers/vulnerabilities/record.ts'
import { type Hand, runWork } from '../runs/working.ts'
import { believable } from './model.ts'
import { dropRows, type Import } from './operations/import.ts'
import { awaitMapping, completeImport, failImport, type Reading } from './operations/settle.ts'

/** Rows of one transaction: seconds at most. */
const most = 5_000
const mostListed = 500
const mostRejected = 200_000

type Row = { number: number; place: string; systemId: string; of: Weakness }
type Result = { reading: Reading } | { columns: string[]; shape: string } | { why: string }

const columns: Columns<Row> = {
  number: ['integer', (row) => row.number], key: ['text', (row) => keyOf(row.systemId, row.of)], place: ['text', (row) => row.place], system_id: ['uuid', (row) => row.systemId], verdict: ['text', (row) => row.of.verdict], tool_key: ['text', (row) => toolKey(row.of.tool)], tool: ['text', (row) => row.of.tool], rule: ['text', (row) => row.of.rule],
  cves: ['text[]', (row) => row.of.cves], title: ['text', (row) => row.of.title], severity: ['text', (row) => row.of.severity], word: ['text', (row) => row.of.word], cvss: ['text', (row) => (row.of.cvss === null ? null : String(row.of.cvss))], location: ['text', (row) => row.of.location], said: ['text', (row) => row.of.said], muted: ['boolean', (row) => row.of.muted],
  first_seen: ['timestamptz', (row) => row.of.firstSeen],
}
const names = sql.raw(Object.keys(columns).join(', '))
const values = sql.raw(Object.keys(columns).map((name) => (name === 'cvss' ? 'cvss::float8' : name)).join(', '))

/** Stores rows in handfuls: one is written while the next is read, never more, for memory's sake. */
class Taking {
  readonly counts = { received: 0, rejected: 0 }
  readonly rejects: Import['rejects'] = []
  readonly systemIds = new Set<string>()
  odd = 0
  #rows = new Handful(columns)
  #writing: Promise<void> = Promise.resolve()
  readonly #hand: Hand
  readonly #of: Import
  readonly #named: Map<string, string>

  constructor(hand: Hand, of: Import, named: Map<string, string>) {
    this.#hand = hand
    this.#of = of
    this.#named = named
  }

  reject(place: string, reason: string): void {
    this.counts.received++
    if (++this.counts.rejected > mostRejected) throw refused(`More than ${mostRejected.toLocaleString('en')} records of this file cannot be read: it is hardly the report it should be. Export it again.`)
    if (this.rejects.length < mostListed) this.rejects.push({ place: place.slice(0, 300), reason: reason.slice(0, 500) })
  }

  async take(place: string, of: Weakness): Promise<void> {
    const systemId = this.#of.systemId ?? of.names.map((name) => this.#named.get(name)).find((each) => each !== undefined)
    if (systemId === undefined) return this.reject(place, of.names.some(Boolean) ? `is of “${of.names.find(Boolean)?.slice(0, 100)}”, which no system of the register is called: add it to the names by which logs call the system` : 'names no system: choose one for the whole file')
    this.counts.received++
    this.systemIds.add(systemId)
    if (of.firstSeen !== null && believable(of.firstSeen, this.#of.receivedAt) === null) this.odd++
    this.#rows.add({ number: this.counts.received, place, systemId, of })
    if (this.#rows.rows >= most) await this.store()
  }

  async store(): Promise<void> {
    await this.#writing
    const rows = this.#rows
    this.#rows = new Handful(columns)
    if (rows.rows === 0) return
    const { orgId } = this.#hand
    this.#writing = this.#hand.write(orgId, async (tx) => {
      await bulkIn(tx, rows, columns, (staged) => sql`insert into vulnerability_rows (org_id, import_id, ${names}) select ${orgId}::uuid, ${this.#of.id}::uuid, ${values} from ${staged}`)
    })
    this.#writing.catch(() => {})
  }

  settled = () => this.#writing
}

/** Systems by each name that a record may call them by. What two are called by is nobody's. */
function byName(rows: { id: string; name: string; logNames: string[] }[]): Map<string, string> {
  const found = new Map<string, string | null>()
  for (const { id, name, logNames } of rows) for (const each of new Set([name.trim().toLowerCase(), ...logNames])) found.set(each, found.has(each) && found.get(each) !== id ? null : id)
  return new Map([...found].filter((entry): entry is [string, string] => entry[1] !== null))
}

async function work(hand: Hand): Promise<Result> {
  const { orgId, id, read, write, progress } = hand
  const found = await read(orgId, async (tx) => {
    const [of] = await tx.select({ row: vulnerabilityImports }).from(runs).innerJoin(vulnerabilityImports, and(eq(vulnerabilityImports.orgId, runs.orgId), sql`${vulnerabilityImports.id}::text = ${runs.subjectId}`)).where(eq(runs.id, id))
    if (!of) return null
    const [file] = await tx.select({ key: artifacts.key, version: artifacts.objectVersion, sha256: artifacts.sha256, size: artifacts.size }).from(artifacts).where(eq(artifacts.id, of.row.artifactId as string))
    return { of: of.row, file, systems: await tx.select({ id: systems.id, name: systems.name, logNames: systems.logNames }).from(systems).where(isNull(systems.deletedAt)) }
  })
  if (!found) return { why: 'It is not there any more.' }
  const { of, file } = found
  if (!file) return { why: 'Its file is not known to the store.' }
  await write(orgId, (tx) => dropRows(tx, of.id))
  const taking = new Taking(hand, of, byName(found.systems))
  const opened: AsyncGenerator<Uint8Array>[] = []
  const open = () => {
    const body = (async function* () {
      let done = 0
      for await (const piece of verified(await artifactStore().read({ key: file.key, version: file.version }), file.sha256.slice('sha256:'.length))) {
        done += piece.length
        progress(done, file.size)
        yield piece
      }
    })()
    opened.push(body)
    return body
  }
  let mapping: Import['mapping'] = of.mapping
  try {
    const scan = await openScan(open, async (shape) => {
      mapping ??= await formerMapping(hand, shape)
      return mapping
    })
    if (!('records' in scan)) return { columns: scan.columns.map((each) => each.slice(0, 1_000)).slice(0, 500), shape: scan.shape }
    if (scan.format === ('sarif' satisfies ScanFormat) && of.systemId === null) return { why: 'SARIF names no system of the register: choose the system it is of, and import it again.' }
    for await (const several of scan.records) {
      for (const each of several) {
        if ('reason' in each) taking.reject(said(each.at), each.reason)
        else await taking.take(said(each.at), each.of)
      }
    }
    await taking.store()
    await taking.settled()
    const blank = scan.blank()
    return { reading: { format: scan.format, columns: scan.columns, shape: scan.shape, mapping: scan.format === 'table' ? mapping : null, scan: scan.facts, received: taking.counts.received + blank, rejected: taking.counts.rejected, blank, rejects: taking.rejects, systemIds: [...taking.systemIds], odd: taking.odd } }
  } catch (error) {
    await taking.settled().catch(() => {})
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error
    return { why: error.message.slice(0, 2_000) }
  } finally {
    for (const body of opened) await body.return(undefined).catch(() => {})
  }
}

/** How a file with the same columns was read last, as somebody confirmed. */
const formerMapping = ({ orgId, read }: Hand, shape: string) => read(orgId, async (tx) => {
  const [former] = await tx.select({ mapping: vulnerabilityImports.mapping }).from(vulnerabilityImports).where(and(eq(vulnerabilityImports.shape, shape), eq(vulnerabilityImports.status, 'done'), isNotNull(vulnerabilityImports.mapping))).orderBy(desc(vulnerabilityImports.receivedAt)).limit(1)
  return former?.mapping ?? null
})

export const readingVulnerabilities = runWork<Result>({
  queue: 'vulnerabilities.read',
  name: 'vulnerabilities',
  work,
  finish: (actor, id, result) => ('why' in result ? failImport(actor, { id, why: result.why }) : 'reading' in result ? completeImport(actor, { id, reading: result.reading }) : awaitMapping(actor, { id, ...result })),
  giveUp: (actor, id, why) => failImport(actor, { id, why }),
})
