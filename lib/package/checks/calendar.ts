import { type Calendar, calendarOf, type Cell, type Proof, type Silence, type Term, totalsOf } from '#lib/calendar/index.ts'
import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { textOf } from '../bytes.ts'
import { type Check, type Looking, ofRole, recordOf } from './check.ts'

/** A line of `controls.ndjson`: what was agreed for a control, what shows that it was performed, and what follows of each period. */
export type CalendarLine = { control: { id: string; code: string; title: string }; terms: unknown[]; proofs: unknown[]; /** Of the logs it rests on; packages made before these were known have none. */ silences?: unknown[]; /** There are more proofs than were read. */ cut: boolean; cells: unknown[]; outside: number }

type Dated<T> = { [K in keyof T]: Date extends T[K] ? string | (null extends T[K] ? null : never) : T[K] }
const dated = (at: string | null) => (at === null ? null : new Date(at))

/** From plain JSON, as it lies in the file. */
export function calendarFrom({ terms, proofs, silences = [] }: Pick<CalendarLine, 'terms' | 'proofs' | 'silences'>, range: { from: string; to: string; asOf: string }): Calendar {
  const known = (terms as Dated<Term>[]).map((each) => ({ ...each, from: dated(each.from), recordedAt: dated(each.recordedAt) }) as Term)
  const shown = (proofs as Dated<Proof>[]).map((each) => ({ ...each, performedAt: dated(each.performedAt), recordedAt: dated(each.recordedAt), withdrawnAt: dated(each.withdrawnAt) }) as Proof)
  const silent = (silences as Dated<Silence>[]).map((each) => ({ ...each, from: dated(each.from), to: dated(each.to), recordedAt: dated(each.recordedAt) }) as Silence)
  const of = (outcome: Proof['outcome']) => shown.filter((each) => each.outcome === outcome)
  return calendarOf({ terms: known, silences: silent, performed: of('performed'), notOccurring: of('not_occurring'), from: new Date(range.from), to: new Date(range.to), asOf: new Date(range.asOf) })
}

/** Without the words: how a month is called depends on who says it. */
const factsOf = ({ key, from, to, due, close, frequency, state, overdue, silentFor = 0, facts }: Omit<Cell, 'silentFor'> & { /** Of packages made since silences are known. */ silentFor?: number }) => ({ key, from, to, due, close, frequency, state, overdue, silentFor, facts: facts.map(({ proofId, counted }) => ({ proofId, counted })) })
const told = (cells: unknown): string => canonical(JSON.parse(JSON.stringify((cells as Cell[]).map(factsOf))) as Json)

/** As `knownOf` of the portal tells proofs: one that names a period alone, others of one day together. */
const named = /^\d{4}(-(W\d\d|\d\d|Q[1-4]|H[12]))?$/
const day = (at: string) => at.slice(0, 10)
const keyOf = (control: string, outcome: string, occurrence: string, performedAt: string, recordedAt: string) => [control, outcome, ...(named.test(occurrence) ? [occurrence, performedAt, recordedAt] : ['', day(performedAt), day(recordedAt)])].join(' ')

/** How often the trail says that a control was performed, or that there was nothing to perform it for. */
async function recordedIn({ files, lines }: Looking): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const { path } of ofRole(files, 'trail', 'entries.ndjson')) {
    for await (const line of lines(path)) {
      if (!line.includes('occurrences.record')) continue
      const entry = recordOf(typeof recordOf(line)?.body === 'string' ? (recordOf(line)?.body as string) : null)
      const [subject, changes] = [entry?.subject, entry?.changes] as (Record<string, unknown> | undefined)[]
      const said = (field: string) => String((changes?.[field] as unknown[] | undefined)?.[1])
      const key = keyOf(String(subject?.id), said('outcome'), said('occurrence'), said('performedAt'), String(entry?.at))
      if (entry?.action === 'occurrences.record' && entry.outcome === 'success') found.set(key, (found.get(key) ?? 0) + 1)
    }
  }
  return found
}

/** What was recorded as the checkpoint was made may be sealed by the next one. */
const sealing = 60_000

/** The state of each period of a control follows from its terms and proofs, as they were known at that moment, and each proof was recorded when it says; `calendar.json` has the range and the totals. */
export const calendar: Check = {
  what: 'controls whose periods follow from what shows that they were performed',
  check: async (look) => {
    const { files, read, lines, counted, note, fault } = look
    const about = ofRole(files, 'calendar', '/calendar.json')
    const recorded = about.length === 0 ? new Map<string, number>() : await recordedIn(look)
    for (const { path } of about) {
      const meaning = 'What is said of when controls were performed does not follow from what shows it.'
      const whole = recordOf(textOf((await read(path)) ?? new Uint8Array()))
      const rows = path.replace(/calendar\.json$/, 'controls.ndjson')
      const [from, to, asOf] = [whole?.from, whole?.to, whole?.asOf].map(String) as [string, string, string]
      let controls = 0
      const states: { state: Cell['state']; overdue: boolean }[] = []
      for await (const line of lines(rows)) {
        controls++
        const row = recordOf(line) as unknown as CalendarLine | null
        const code = row?.control?.code ?? `of line ${controls}`
        let problem: string | null = null
        try {
          const stated = row?.cells as Cell[]
          for (const { state, overdue } of stated) states.push({ state, overdue })
          const derived = calendarFrom(row as CalendarLine, { from, to, asOf })
          const wrong = derived.cells.find((cell, n) => told([cell]) !== told(stated.slice(n, n + 1)))
          if (wrong) problem = `Its period ${wrong.key} is ${wrong.state.replace('_', ' ')} by what shows it, and the calendar says ${stated.find(({ key }) => key === wrong.key)?.state.replace('_', ' ') ?? 'nothing of it'}, or something else of its days or proofs.`
          const strange = (row?.proofs as Dated<Proof>[]).find((each) => Date.parse(each.recordedAt) < Date.parse(asOf) - sealing && (recorded.get(keyOf(String(row?.control.id), each.outcome, each.occurrence, each.performedAt, each.recordedAt)) ?? 0) < each.count)
          if (strange) problem ??= `No entry of the audit trail in the package says that it was ${strange.outcome === 'performed' ? 'performed' : 'not occurring'}${strange.occurrence && ` for ${strange.occurrence}`} as was recorded on ${day(strange.recordedAt)}.`
          if (!problem && (derived.cells.length !== stated.length || derived.outside !== row?.outside)) problem = `It has ${derived.cells.length} periods by what shows them, and the calendar has ${stated.length}.`
        } catch {
          problem = 'It cannot be read.'
        }
        if (row?.cut) note(rows, `Not checked: ${code}, of which more shows than the package has.`)
        counted(problem === null && !row?.cut)
        if (problem && !row?.cut) fault(rows, `Control ${code}: ${problem}`, meaning)
      }
      if (whole?.controls !== controls || canonical((whole?.totals ?? null) as Json) !== canonical(totalsOf(states))) fault(path, `Its totals are not those of its ${controls} controls.`, meaning)
    }
  },
}
