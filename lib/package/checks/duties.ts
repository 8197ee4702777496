import { textOf } from '../bytes.ts'
import { type Check, ofRole, recordOf } from './check.ts'

export const dutyStates = ['open', 'mitigated', 'resolved', 'void'] as const
type State = (typeof dutyStates)[number]
export type Turn = { number: number; state: State; at: string; mitigationId: string | null; mitigatedUntil: string | null; proofId: string | null; voidReason: string | null; populationIds: string[] }
/** A line of `conflicts.ndjson`: its turns until `asOf`, and how it stood then. */
export type DutyConflict = { id: string; ruleId: string; risk: number; holderKey: string; systemId: string | null; systemKey: string; firstSeenAt: string; state: State; turns: Turn[] }

/** The last turn counts; a mitigation whose time is over leaves it open. */
export function stateOf(turns: readonly Turn[], asOf: string): State {
  const last = turns.at(-1)
  if (!last) return 'open'
  return last.state === 'mitigated' && (last.mitigatedUntil === null || last.mitigatedUntil <= asOf) ? 'open' : last.state
}

type Mitigation = { id: string; ruleId: string; conflictId: string | null; from: string; endsAt: string; endedAt: string | null }
type Rule = { id: string; name: string; conflicts: Record<string, number> }

/** Each conflict of duties stands as its turns say, under a mitigation of its own rule that was in force, and `duties.json` counts them by rule. */
export const duties: Check = {
  what: 'conflicts of duties stand as their turns and mitigations say',
  check: async ({ files, read, lines, counted, fault }) => {
    for (const { path } of ofRole(files, 'duty', '/duties.json')) {
      const meaning = 'What is said of who could do what together is not what was recorded of it.'
      const about = recordOf(textOf((await read(path)) ?? new Uint8Array()))
      const list = <T>(value: unknown) => (Array.isArray(value) ? value.filter((each): each is T => typeof each === 'object' && each !== null) : [])
      const [asOf, rows] = [String(about?.asOf), path.replace(/duties\.json$/, 'conflicts.ndjson')]
      const rules = new Map(list<Rule>(about?.rules).map((each) => [each.id, each]))
      const mitigations = new Map(list<Mitigation>(about?.mitigations).map((each) => [each.id, each]))
      const counts = new Map<string, number>()
      for await (const line of lines(rows)) {
        const conflict = recordOf(line) as DutyConflict | null
        const problem = conflict === null || !Array.isArray(conflict.turns) || conflict.turns.some((turn) => typeof turn !== 'object' || turn === null) ? 'It cannot be read.' : problemOf(conflict, asOf, rules, mitigations)
        if (conflict) counts.set(`${conflict.ruleId} ${conflict.state}`, (counts.get(`${conflict.ruleId} ${conflict.state}`) ?? 0) + 1)
        counted(problem === null)
        if (problem) fault(rows, `Conflict ${conflict?.id ?? 'of a line that is none'}: ${problem}`, meaning)
      }
      for (const { id, name, conflicts } of rules.values()) {
        const wrong = dutyStates.filter((state) => (counts.get(`${id} ${state}`) ?? 0) !== conflicts?.[state])
        if (wrong.length > 0) fault(path, `Rule “${name}”: ${wrong.map((state) => `${counts.get(`${id} ${state}`) ?? 0} conflicts are ${state}, not ${String(conflicts?.[state])}`).join('; ')}.`, meaning)
      }
      if (about === null) fault(path, 'It cannot be read.', meaning)
    }
  },
}

function problemOf({ id, ruleId, state, turns }: DutyConflict, asOf: string, rules: ReadonlyMap<string, Rule>, mitigations: ReadonlyMap<string, Mitigation>): string | null {
  if (!rules.has(ruleId)) return 'It is of no rule that was in force.'
  if (turns.length === 0 || turns.some(({ number, at }, n) => number !== n + 1 || at > asOf)) return 'Its turns are not told one after the other.'
  const due = stateOf(turns, asOf)
  if (state !== due) return `It is ${state}, and by its turns ${due}.`
  const last = turns.at(-1) as Turn
  if (due === 'resolved' && last.proofId === null) return 'It is resolved, and no population shows that.'
  if (due !== 'mitigated') return null
  const by = mitigations.get(last.mitigationId ?? '')
  if (!by || by.ruleId !== ruleId || (by.conflictId !== null && by.conflictId !== id)) return 'It is mitigated by nothing that is of it.'
  return by.from > asOf || by.endsAt <= asOf || (by.endedAt !== null && by.endedAt <= asOf) ? 'What mitigates it was not in force.' : null
}
