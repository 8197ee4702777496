import { attributeOf, attributesVersion } from '#lib/testing/attributes/index.ts'
import { bytesOf, selection } from '#lib/testing/retest.ts'
import { leafOfText, seedOf, ticketsOf } from '#lib/testing/sample.ts'
import { type AttributeTotal, letterOf, outcomesOf, totalsOf } from '#lib/testing/test.ts'
import type { Paper, PaperAnswer, PaperItem } from '#lib/testing/workpaper.ts'
import { hex } from '../../bytes.ts'
import { Tree } from '../../tree.ts'
import { type Looking, recordOf } from '../check.ts'

/** What follows from the items of a test, and what of it is wrong. */
export type Derived = {
  items: number
  root: string
  totals: AttributeTotal[]
  /** Failures that belong to no deviation, and how many belong to each. */
  unexplained: number
  ofDeviation: Map<string, number>
  extensions: number
  replaced: Set<number>
  replacements: Set<number>
  /** By item and question, in their order. */
  answers: Map<string, PaperAnswer[]>
}

type Kept = { number: number; stratum: string; chosen: string | null; turn: number | null; outcomes: string; inSample: boolean }

export const answersOf = 'answers of control tests follow from their items, or stand as a person gave them'

/** The rows of `items.json`, a line each between its first and its last. @returns the count that its last line says */
async function* rowsOf(lines: AsyncIterable<string>): AsyncGenerator<PaperItem | null, number | null> {
  let [first, count] = [true, null as number | null]
  for await (const line of lines) {
    const end = /^\],"count":(\d+)\}$/.exec(line)
    if (first) {
      if (line !== '{"rows":[') yield null
      first = false
    } else if (end) count = Number(end[1])
    else yield recordOf(line.endsWith(',') ? line.slice(0, -1) : line) as PaperItem | null
  }
  return count
}

/** Derives leaves, root, tickets, sample, answers and totals from the items alone. @param fault in words, beginning with the item */
export async function derived({ platform, lines, counted }: Looking, paper: Paper, path: string, fault: (problem: string) => void): Promise<Derived> {
  const { sha256 } = platform
  const frozen = paper.freezes.find(({ testId, freeze }) => testId === paper.id && freeze === paper.freeze)
  const asked = { from: paper.fromAt, to: paper.toAt, asOf: frozen?.asOf ?? '' }
  const known = paper.attributes.map(({ by }) => by !== null && frozen?.attributesVersion === attributesVersion && attributeOf(by) !== undefined)
  const ticket = ticketsOf(sha256, seedOf(sha256, { engagement: paper.engagementCode, control: paper.controlCode, from: paper.fromAt, to: paper.toAt, root: frozen?.root ?? '' }))
  const deviations = new Map(paper.deviations.filter(({ freeze }) => freeze === paper.freeze).map((each) => [each.id, each]))
  const made: Derived = { items: 0, root: '', totals: [], unexplained: 0, ofDeviation: new Map(), extensions: 0, replaced: new Set(), replacements: new Set(), answers: new Map() }
  const [tree, kept, tickets] = [new Tree(sha256), [] as Kept[], [] as string[]]
  const rows = rowsOf(lines(path))
  let [next, last] = [await rows.next(), null as string | null]
  for (; !next.done; next = await rows.next()) {
    const item = next.value
    made.items++
    if (item === null || typeof item.body !== 'string' || typeof item.outcomes !== 'string' || !Array.isArray(item.answers) || !Array.isArray(item.failed)) {
      fault(`Line ${made.items} is no item.`)
      continue
    }
    const { number, chosen, turn, replaced } = item
    const key = bytesOf(item.key)
    if (number !== made.items || (last !== null && last >= key)) fault(`Item ${number} stands where item ${made.items} belongs, by the order of their keys.`)
    last = key
    const leaf = leafOfText(sha256, item.body)
    tree.add(leaf)
    if (hex(leaf) !== item.leaf) fault(`Item ${number} is not what its leaf says.`)
    const its = hex(ticket(leaf))
    tickets.push(its)
    if (its !== item.ticket) fault(`Item ${number} has another ticket than follows from its leaf and the seed.`)
    kept.push({ number, stratum: item.stratum, chosen, turn, outcomes: item.outcomes, inSample: turn !== null && replaced === null })
    if (chosen === 'extension') made.extensions++
    if (chosen === 'replacement') made.replacements.add(number)
    if (replaced !== null) made.replaced.add(number)
    if (replaced !== null && (turn === null || item.failed.length > 0)) fault(`Item ${number} was replaced, and it ${turn === null ? 'was not in the sample' : 'failed a question: what failed is not replaced'}.`)
    const body = recordOf(item.body)
    if (body?.key !== item.key || body?.name !== item.name) fault(`Item ${number} has another key or name than was frozen.`)
    const data = outcomesOf(paper.attributes.map((each, n) => (known[n] ? each : { ...each, by: null })), body?.item, asked)
    for (const [n, { letter, by }] of paper.attributes.entries()) {
      const own = item.answers.filter((each) => each.letter === letter)
      if (own.length > 0) made.answers.set(`${number} ${letter}`, own)
      const said = item.outcomes[n] ?? '?'
      const problem = by !== null && !known[n] ? null : wrong(item, letter, by === null ? null : (data[n]?.outcome ?? null), own, said)
      if (problem !== null) fault(`Item ${number}, question ${letter}: ${problem}`)
      if (by !== null || said !== '?' || (turn !== null && replaced === null)) counted(problem === null && (by === null || known[n] === true), answersOf)
      if ((said === 'f') !== item.failed.some((each) => each.letter === letter)) fault(`Item ${number}, question ${letter}: it ${said === 'f' ? 'failed, and is not among what failed' : 'is among what failed, and did not fail'}.`)
    }
    for (const { letter, deviation } of item.failed) {
      if (deviation === null) made.unexplained++
      else if (deviations.get(deviation)?.letter !== letter) fault(`Item ${number}, question ${letter}: the deviation it belongs to is not in the workpaper.`)
      else made.ofDeviation.set(deviation, (made.ofDeviation.get(deviation) ?? 0) + 1)
    }
  }
  if (next.value !== made.items) fault(`It has ${made.items} items, and says that it has ${next.value ?? 'none'}.`)
  made.root = hex(tree.root())
  made.totals = totalsOf(paper.attributes, kept)
  for (const problem of paper.size === null ? [] : selection(paper, kept, tickets)) fault(problem)
  if (paper.size === null && kept.some(({ turn }) => turn !== null)) fault('There is a sample, and the workpaper asks for none.')
  return made
}

/** @param data what follows from the item; null: a person answers. @returns what is wrong with an answer, after "Item 3, question B:"; null: nothing */
function wrong({ turn }: PaperItem, letter: string, data: keyof typeof words | null, own: PaperAnswer[], said: string): string | null {
  const last = own.at(-1)
  if (own.some(({ sequence }, n) => sequence !== n + 1)) return 'its answers are not one after the other.'
  if (own.some(({ outcome }, n) => outcome === 'fail' && n < own.length - 1)) return 'it failed and was answered once more: what failed stays.'
  if (data !== null && data !== 'not_evaluable') {
    if (last) return `the data says that it ${words[data]}, and a person answered.`
    return letterOf(data) === said ? null : `the data says that it ${words[data]}, and the workpaper that it ${spoken(said)}.`
  }
  if (last && data === null && turn === null) return 'a person answered, and it is not in the sample.'
  if (last && data !== null && own.some(({ evidenceId }) => evidenceId === null)) return 'a person answered what data could not tell, without evidence.'
  const due = last ? letterOf(last.outcome) : data === null ? '?' : 'n'
  return due === said ? null : `${last ? `the last answer is that it ${words[last.outcome]}` : data === null ? 'nobody answered' : 'the data cannot tell, and nobody answered'}, and the workpaper says that it ${spoken(said)}.`
}

const words = { pass: 'passes', fail: 'fails', not_evaluable: 'could not be evaluated', not_applicable: 'does not apply' } as const
const spoken = (letter: string): string => Object.entries(words).find(([word]) => letterOf(word as keyof typeof words) === letter)?.[1] ?? 'is not answered'
