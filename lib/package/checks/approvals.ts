import { hex, textOf, utf8 } from '../bytes.ts'
import { type Check, ofRole, recordOf } from './check.ts'

type Decision = { stage: number; outcome: string; sha256: string; decidedByPersonId: string }

/**
 * Every approval was given as it says: the hash is that of the text that was shown, each decision names it, each stage has as many voices as it
 * needs, each of another human, and nobody decided what they took part in.
 */
export const approvals: Check = {
  what: 'approvals were decided by others, of the text they were shown',
  check: async ({ platform, files, read, counted, fault }) => {
    for (const { path } of ofRole(files, 'approval', '.json')) {
      const of = recordOf(textOf((await read(path)) ?? new Uint8Array()))
      const problem = of === null ? 'It cannot be read.' : problemOf(of, `sha256:${hex(platform.sha256(utf8(String(of.seen))))}`)
      counted(problem === null)
      if (problem !== null) fault(path, problem, 'What is said of this approval is not what happened.')
    }
  },
}

const list = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : [])

function problemOf(of: Record<string, unknown>, hash: string): string | null {
  const decisions = list<Decision>(of.decisions)
  if (of.sha256 !== hash) return 'The text that was shown is not the one its hash is of.'
  if (decisions.some(({ sha256 }) => sha256 !== hash)) return 'A decision is about another text than the one that was shown.'
  const humans = decisions.map(({ decidedByPersonId }) => decidedByPersonId)
  if (new Set(humans).size !== humans.length) return 'One human decided twice.'
  const barred = new Set(list<{ personId: string; fact: boolean }>(of.parties).flatMap(({ personId, fact }) => (fact ? [] : [personId])))
  if (humans.some((each) => barred.has(each))) return 'Somebody decided what they took part in.'
  if (of.state === 'rejected') return decisions.some(({ outcome }) => outcome === 'reject') ? null : 'It is rejected, and nobody rejected it.'
  if (of.state !== 'approved') return null
  if (decisions.some(({ outcome }) => outcome === 'reject')) return 'It is approved, and somebody rejected it.'
  // There was nobody else: it applied after its time, and says so.
  if (decisions.length === 0 && of.aloneAt !== null) return null
  const stages = list<{ number: number; needed: number }>(of.stages)
  const short = stages.find(({ number, needed }) => decisions.filter(({ stage }) => stage === number).length < needed)
  if (short) return `It is approved, and its stage ${short.number} has fewer voices than the ${short.needed} it needs.`
  return stages.length === 0 ? 'It is approved, and says nothing of who had to approve it.' : null
}
