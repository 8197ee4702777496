import { type Entry, moved } from '#lib/audit/append.ts'

/** Whoever looks at something, or signs in, is told of also when all is as before: these alone are saves. */
const saves: ReadonlySet<Entry['category']> = new Set(['configuration', 'authorization', 'detection', 'remediation'])

/** What a save answered that changed nothing: it was taken back, and left no entry. */
const answers = new WeakSet<object>()

/** Whether an operation answered this, and found that everything was as it should become already. */
export const wasUnchanged = (answer: unknown): boolean => typeof answer === 'object' && answer !== null && answers.has(answer)

/** Thrown within the transaction, so that nothing stays of it. */
export class Unchanged {
  readonly answer: unknown
  constructor(answer: unknown) {
    this.answer = answer
  }
}

/**
 * A record that was there and is as it was, after a save and nothing else. What follows from a change, such as sessions that end, is told of other
 * kinds of records: it does not make one of none.
 */
export function nothingMoved(action: string, entries: Entry[]): boolean {
  const own = entries.filter(({ change }) => change.subject.type === entries[0]?.change.subject.type).map(({ change }) => change)
  return own.length > 0 && entries.every((entry) => entry.action === action && saves.has(entry.category))
    && own.every((change) => change.outcome === 'success' && change.before !== null && change.after !== null && change.count === undefined && change.root === undefined && !moved(change))
}

/** The answer of a save that was taken back: the version is still the one the caller had. */
export function unchangedAnswer<R>(result: R, input: unknown): R {
  if (typeof result !== 'object' || result === null) return result
  const seen = (input as { version?: unknown } | null)?.version
  const answer = 'version' in result && typeof seen === 'number' ? { ...result, version: seen } : { ...result }
  answers.add(answer)
  return answer
}
