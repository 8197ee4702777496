import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { hex, same, textOf, utf8 } from '../bytes.ts'
import { leafOf } from '../tree.ts'
import { type Check, type Looking, ofRole, recordOf } from './check.ts'

/** What a review says of one row: the population's leaf, how it stands, and how many decisions there were about it. */
type Row = { number: number; system: string; source: string; key: Json; leaf: string; state: string; gone: boolean; sequence: number }
type Signed = { rows: unknown; sha256: string }

const states: Record<string, string> = { approve: 'approved', reject: 'rejected', flag: 'flagged', undo: 'pending', void: 'pending' }
/** Faults of one review that are told one by one. */
const mostTold = 10

/**
 * What a signed-off review decided follows from its decisions, and its decisions are about what was frozen: each row of its populations has one row
 * in the review with the same leaf, each row one standing decision about that leaf, and the list whose hash the entry of the sign-off has says the
 * same of each. `rows.ndjson` is sorted by system, source and key, `decisions.ndjson` by number and sequence.
 */
export const decisions: Check = {
  what: 'rows of access reviews are those that were frozen, with one standing decision each, as they were signed off',
  check: async (look) => {
    const reviews = ofRole(look.files, 'review', '/review.json')
    if (reviews.length === 0) return
    const signed = await signedOff(look)
    for (const { path } of reviews) await checkReview(look, path.replace(/review\.json$/, ''), signed)
  },
}

/** By review, what the entry of its sign-off says. */
async function signedOff({ files, lines }: Looking): Promise<Map<string, Signed>> {
  const found = new Map<string, Signed>()
  for (const { path } of ofRole(files, 'trail', 'entries.ndjson')) {
    for await (const line of lines(path)) {
      if (!line.includes('campaigns.seal')) continue
      const entry = recordOf(typeof recordOf(line)?.body === 'string' ? (recordOf(line)?.body as string) : null)
      const [subject, changes] = [entry?.subject, entry?.changes] as Record<string, unknown>[]
      const [rows, hash] = ['rows', 'rowsSha256'].map((name) => (changes?.[name] as unknown[] | undefined)?.[1])
      if (entry?.action === 'campaigns.seal' && entry.outcome === 'success') found.set(String(subject?.id), { rows, sha256: String(hash).replace('sha256:', '') })
    }
  }
  return found
}

async function checkReview(look: Looking, folder: string, signed: Map<string, Signed>): Promise<void> {
  const { manifest, files, read, counted } = look
  const about = recordOf(textOf((await read(`${folder}review.json`)) ?? new Uint8Array()))
  let told = 0
  const fault = (name: string, problem: string) => {
    told++
    if (told <= mostTold) look.fault(`${folder}${name}`, problem, 'What is said of this access review is not what was decided about what was frozen.')
    else if (told === mostTold + 1) look.fault(`${folder}${name}`, 'More of its rows are wrong.', 'Only the first ten are named.')
  }
  const rows = await rowsOf(look, folder, about, fault)
  const entry = signed.get(String(about?.id))
  const list = files.find(({ path, sha256 }) => path.startsWith(folder) && sha256 === entry?.sha256)
  // A list that is gone from the store is in the manifest as missing, by name: then nothing can be held against it.
  const gone = manifest.missing.some(({ path }) => path.startsWith(folder))
  if (!entry) fault('review.json', 'No entry of the audit trail in the package says that it was signed off.')
  else if (entry.rows !== rows.count) fault('rows.ndjson', `It has ${rows.count} rows, and ${String(entry.rows)} were signed off.`)
  if (entry && !list && !gone) fault('review.json', 'The list whose hash was signed off is not in the package.')
  const listed = list ? csvRows(look, list.path) : null
  const bad = rows.bad
  const heads = (await listed?.next())?.value as string[] | undefined
  const place = (head: string) => heads?.indexOf(head) ?? -1
  const [numberAt, stateAt, noteAt, leafAt, sequenceAt] = ['Row', 'Decision', 'Note', 'SHA-256 of the row', 'Decisions of this row'].map(place) as [number, number, number, number, number]
  const decided = decisionsOf(look, `${folder}decisions.ndjson`)
  let next = (await decided.next()).value
  for (let number = 1; number <= rows.count; number++) {
    const own: Record<string, unknown>[] = []
    for (; next && Number(next.number) <= number; next = (await decided.next()).value) {
      if (next.number === number) own.push(next)
      else fault('decisions.ndjson', `A decision about row ${String(next.number)} stands where none belongs.`)
    }
    const row = rows.of(number)
    const problem = row ? problemOf(row, own) : 'is in no list of rows'
    if (problem) fault('decisions.ndjson', `Row ${number} ${problem}.`)
    const cells = listed ? ((await listed.next()).value as string[] | undefined) : undefined
    const [state, note] = [row?.gone ? 'gone' : row?.state, String(own.at(-1)?.note ?? '')]
    const differs = listed !== null && row !== null && !(cells && cells[numberAt] === String(number) && cells[stateAt] === state && cells[leafAt] === row.leaf && cells[sequenceAt] === String(row.sequence) && (cells[noteAt] === note || cells[noteAt] === `'${note}`))
    if (differs && list) fault('decisions.ndjson', `Row ${number} is ${state ?? 'unknown'} here, and the list that was signed off (${list.path}) says ${cells?.[numberAt] === String(number) ? `it is ${cells[stateAt] ?? ''}, with another note or number of decisions where that is the same` : 'nothing of it'}.`)
    counted(!problem && !differs && !bad.has(number))
  }
  if (next) fault('decisions.ndjson', `A decision about row ${String(next.number)} stands there, and the review has no such row.`)
  if (listed && (await listed.next()).value) fault('rows.ndjson', 'The list that was signed off has more rows.')
}

/** What is wrong with the decisions of a row, after "Row 7"; null: nothing. */
function problemOf(row: Kept, own: Record<string, unknown>[]): string | null {
  if (own.some(({ sequence }, n) => sequence !== n + 1) || own.length !== row.sequence) return `has ${own.length} decisions, and ${row.sequence} belong to it, one after the other`
  const last = own.at(-1)
  if (row.gone) return last === undefined || states[String(last.outcome)] === 'pending' ? null : 'is gone from its system, and was decided all the same'
  if (!last || !['approved', 'rejected'].includes(row.state)) return 'has no standing decision'
  if (states[String(last.outcome)] !== row.state) return `is ${row.state}, and its last decision says ${String(last.outcome)}`
  return last.leaf === row.leaf ? null : 'was decided as something else than what was frozen: the hashes differ'
}

type Kept = { leaf: string; state: string; gone: boolean; sequence: number }

/** The rows of a review, each held against the line of its population; kept small, as there may be a million. */
async function rowsOf(look: Looking, folder: string, about: Record<string, unknown> | null, fault: (name: string, problem: string) => void) {
  const { platform, lines } = look
  const kept = new Map<number, [leaf: Uint8Array, state: string, gone: boolean, sequence: number]>()
  const bad = new Set<number>()
  const wrong = (number: number, problem: string) => (bad.add(number), fault('rows.ndjson', `Row ${number} ${problem}.`))
  const populations = new Map((Array.isArray(about?.populations) ? (about.populations as Record<string, unknown>[]) : []).map(({ system, source, population }) => [`${String(system)} ${String(source)}`, String(population)]))
  const given = parsed<Row>(lines(`${folder}rows.ndjson`))
  let row = (await given.next()).value
  const keep = ({ number, leaf, state, gone, sequence }: Row) => {
    if (kept.has(number)) wrong(number, 'is there twice')
    kept.set(number, [Uint8Array.from(leaf.match(/../g) ?? [], (each) => Number.parseInt(each, 16)), state, gone, sequence])
  }
  while (row) {
    const group = `${row.system} ${row.source}`
    const population = populations.get(group)
    populations.delete(group)
    if (population === undefined) fault('rows.ndjson', `Row ${row.number} is of a system and a source that the review has no population of, or they are not sorted.`)
    for await (const line of population === undefined ? [] : lines(`populations/${population}/rows.ndjson`)) {
      const key = canonical((recordOf(line)?.key ?? null) as Json)
      for (; row && `${row.system} ${row.source}` === group && before(canonical(row.key), key); row = (await given.next()).value) {
        if (!row.gone) wrong(row.number, `is in no row of the population ${population}`)
        keep(row)
      }
      if (!row || `${row.system} ${row.source}` !== group || canonical(row.key) !== key) {
        fault('rows.ndjson', `The row ${key} of the population ${population} is not in the review.`)
        continue
      }
      if (row.gone) wrong(row.number, 'is said to be gone, and its population has it')
      if (!same(leafOf(platform.sha256, utf8(line)), Uint8Array.from(row.leaf.match(/../g) ?? [], (each) => Number.parseInt(each, 16)))) wrong(row.number, `has another hash than its row of the population ${population}`)
      keep(row)
      row = (await given.next()).value
    }
    for (; row && `${row.system} ${row.source}` === group; row = (await given.next()).value) {
      if (!row.gone) wrong(row.number, `is in no row of the population ${population ?? 'it names'}`)
      keep(row)
    }
  }
  for (const population of populations.values()) for await (const _ of lines(`populations/${population}/rows.ndjson`)) {
    fault('rows.ndjson', `No row of the population ${population} is in the review.`)
    break
  }
  const of = (number: number): Kept | null => {
    const found = kept.get(number)
    return found ? { leaf: hex(found[0]), state: found[1], gone: found[2], sequence: found[3] } : null
  }
  return { count: kept.size, bad, of }
}

/** By the bytes of UTF-8, as PostgreSQL sorts keys. */
function before(one: string, other: string): boolean {
  if (one === other) return false
  const [first, second] = [utf8(one), utf8(other)]
  const at = first.findIndex((each, n) => each !== second[n])
  return at < 0 || (at < second.length && (first[at] as number) < (second[at] as number))
}

async function* parsed<T>(lines: AsyncIterable<string>): AsyncGenerator<T, undefined> {
  for await (const line of lines) yield (recordOf(line) ?? {}) as T
}
const decisionsOf = ({ lines }: Looking, path: string) => parsed<Record<string, unknown>>(lines(path))

/** Rows of a CSV (RFC 4180): a line that ends within quotes goes on with the next. */
async function* csvRows({ lines }: Looking, path: string): AsyncGenerator<string[], undefined> {
  let open = ''
  for await (const line of lines(path)) {
    const row: string = open === '' ? line.replace(/^\uFEFF/, '') : `${open}\n${line}`
    if (((row.match(/"/g)?.length ?? 0) % 2) === 1) {
      open = row
      continue
    }
    open = ''
    yield [...row.replace(/\r$/, '').matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => (quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"')))
  }
}
