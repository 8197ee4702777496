import type { Sha256 } from '#lib/package/tree.ts'
import { hexOf, leafOfText, rootOf, seedOf, selected, ticketsOf } from './sample.ts'
import { type AskedAttribute, type AttributeTotal, letterOf, outcomesOf, totalsOf } from './test.ts'

/** A workpaper and its items as they are exported: what is needed to derive the sample and the answers once more. */
export type Exported = {
  test: {
    id: string; engagementCode: string; controlCode: string; fromAt: string; toAt: string; freeze: number | null; size: number | null; strata: string | null; attributes: AskedAttribute[]; totals: AttributeTotal[] | null
    freezes: { testId: string; freeze: number; root: string; items: number; asOf: string }[]
  }
  items: { number: number; key: string; stratum: string; chosen: string | null; turn: number | null; replaced: string | null; ticket: string; leaf: string; body: string; outcomes: string }[]
}

const mostSaid = 20
const latin = new TextDecoder('latin1')
/** The order of bytes, which is that of PostgreSQL. */
export const bytesOf = (key: string) => latin.decode(new TextEncoder().encode(key))

/**
 * Derives root, tickets, selection, answers and totals from the items alone.
 * @returns what differs, in words; empty: everything is as it was said
 */
export function retested(sha256: Sha256, { test, items }: Exported): string[] {
  const problems: string[] = []
  const frozen = test.freezes.find((each) => each.testId === test.id && each.freeze === test.freeze)
  if (!frozen) return ['The workpaper has no freeze that counts.']
  if (items.length !== frozen.items) problems.push(`The workpaper says ${frozen.items} items, the file has ${items.length}.`)
  const sorted = [...items].sort((one, other) => (bytesOf(one.key) < bytesOf(other.key) ? -1 : 1))
  for (const [n, item] of sorted.entries()) if (item.number !== n + 1) problems.push(`Item ${item.number} stands at place ${n + 1} by its key.`)
  const leaves = sorted.map((item) => leafOfText(sha256, item.body))
  for (const [n, item] of sorted.entries()) if (hexOf(leaves[n] as Uint8Array) !== item.leaf) problems.push(`Item ${item.number} is not what its leaf says.`)
  const root = hexOf(rootOf(sha256, leaves))
  if (root !== frozen.root) problems.push(`The root of the items is ${root}, the workpaper says ${frozen.root}.`)
  const asked = { from: new Date(test.fromAt).toISOString(), to: new Date(test.toAt).toISOString(), asOf: new Date(frozen.asOf).toISOString() }
  const ticket = ticketsOf(sha256, seedOf(sha256, { engagement: test.engagementCode, control: test.controlCode, from: asked.from, to: asked.to, root }))
  const tickets = leaves.map((leaf) => hexOf(ticket(leaf)))
  for (const [n, item] of sorted.entries()) if (tickets[n] !== item.ticket) problems.push(`Item ${item.number} has another ticket.`)
  if (test.size !== null) problems.push(...selection(test, sorted, tickets))
  for (const item of sorted) problems.push(...answers(test, item, asked))
  const totals = totalsOf(test.attributes, items.map(({ outcomes, turn, replaced }) => ({ outcomes, inSample: turn !== null && replaced === null })))
  const differs = totals.some((total) => Object.entries(total).some(([name, value]) => test.totals?.find(({ letter }) => letter === total.letter)?.[name as keyof AttributeTotal] !== value))
  if (differs) problems.push('The totals of the workpaper are not those of its items.')
  return problems.length > mostSaid ? [...problems.slice(0, mostSaid), `And ${problems.length - mostSaid} more.`] : problems
}

/** A download has the word that people read. */
const isFirst = (chosen: string | null) => chosen?.toLowerCase() === 'sample'

/** The first are those of the size that was asked for; whatever came in later are the next tickets of their stratum. */
export function selection({ size, strata }: Pick<Exported['test'], 'size' | 'strata'>, items: Pick<Exported['items'][number], 'number' | 'stratum' | 'chosen' | 'turn'>[], tickets: string[]): string[] {
  const ticketed = items.map((item, n) => ({ number: item.number, ticket: tickets[n] as string, stratum: item.stratum }))
  const strataOf = [...new Set(ticketed.map(({ stratum }) => stratum))]
  const first = new Set(selected(ticketed, strata === null ? (size as number) : Object.fromEntries(strataOf.map((stratum) => [stratum, size as number]))))
  const problems = items.filter(({ number, chosen }) => first.has(number) !== (isFirst(chosen))).map(({ number, chosen }) => `Item ${number} is ${isFirst(chosen) ? 'in the sample, and its ticket is not' : 'not in the sample, and its ticket is'} among the lowest.`)
  for (const stratum of strataOf) {
    const held = items.filter((item) => item.stratum === stratum && item.turn !== null).map(({ number }) => number)
    const due = new Set(selected(ticketed.filter((item) => item.stratum === stratum), held.length))
    problems.push(...held.filter((number) => !due.has(number)).map((number) => `Item ${number} came into the sample before a lower ticket${stratum && ` of ${stratum}`}.`))
  }
  return problems
}

/** A person answers what data could not; nobody answers what it could. */
function answers({ attributes }: Exported['test'], item: Exported['items'][number], asked: Parameters<typeof outcomesOf>[2]): string[] {
  const derived = outcomesOf(attributes, (JSON.parse(item.body) as { item: unknown }).item, asked)
  return attributes.flatMap(({ letter, by }, n) => {
    const [data, said] = [derived[n], item.outcomes[n] ?? '?']
    if (by === null || !data || data.outcome === 'not_evaluable' || letterOf(data.outcome) === said) return []
    return [`Item ${item.number}, question ${letter}: the data says ${data.outcome.replace('_', ' ')}, the workpaper ${said}.`]
  })
}
