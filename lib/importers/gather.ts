import type { Json } from '#lib/crypto/canonical.ts'
import { type Entry, type Fields, type Opened, type Page, refused, type Reject, type Totals } from './frame.ts'

/** Records of sources whose lists only say something together (groups and their members): held as a whole, by what each list is. */
export type Parts = { lists: ReadonlyMap<string, readonly Entry[]>; pages: (Page & { part: string })[]; rejects: Reject[]; totals: Totals }

/** One file of a source. `part` says what its records are, where the file itself does not (a list of Graph is always called `value`). */
export type PartFile = { part?: string; opened: Opened }

const mostRecords = 500_000

/** @throws AppError for a file that is refused, and for more records than are held at once */
export async function gather(files: readonly PartFile[]): Promise<Parts> {
  const lists = new Map<string, Entry[]>()
  const totals: Totals = { received: 0, taken: 0, rejected: 0, blank: 0 }
  const [pages, rejects]: [Parts['pages'], Reject[]] = [[], []]
  for (const { part, opened } of files) {
    const nameOf = (list: string) => (part !== undefined && (list === '' || list === 'value' || list === 'Resources') ? part : list)
    if (part !== undefined && !lists.has(part)) lists.set(part, [])
    for await (const batch of opened.batches) {
      for (const entry of batch.entries) {
        const name = nameOf(entry.list)
        const known = lists.get(name)
        if (known) known.push(entry)
        else lists.set(name, [entry])
      }
      rejects.push(...batch.rejects)
      if (totals.taken + opened.totals.taken > mostRecords) throw refused(`These files have more than ${mostRecords.toLocaleString('en')} records. Export them in parts, by application or by group.`)
    }
    for (const name of Object.keys(totals) as (keyof Totals)[]) totals[name] += opened.totals[name]
    for (const page of opened.pages) {
      pages.push({ ...page, part: part ?? '' })
      // An empty list is one that was given: nobody has anything there.
      const empty = Object.entries(page.head).filter(([, value]) => Array.isArray(value) && value.length === 0).map(([name]) => name)
      for (const name of [...empty, ...Object.keys(page.counts)]) if (!lists.has(nameOf(name))) lists.set(nameOf(name), [])
    }
  }
  return { lists, pages, rejects, totals }
}

/** What is in a record, as what it should be; null or nothing where it is something else. */
export const wordOf = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null)
export const objectOf = (value: Json | undefined): Fields | null => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null)
export const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])
export const objectsOf = (value: Json | undefined): Fields[] => listOf(value).map(objectOf).filter((each) => each !== null)
export const yesOf = (value: Json | undefined): boolean | null => (typeof value === 'boolean' ? value : null)
