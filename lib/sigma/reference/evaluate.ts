import { everyValue, findField } from './fields.ts'
import { toQuestions } from './values.ts'

/** A rule as any YAML reader gives it: nothing of the library's parser is used here. */
export type PlainRule = { detection: Record<string, unknown> & { condition?: unknown } }

/**
 * Reference: whether a rule matches an event, read off the specification line by line and written to be read, not to be
 * fast. Only tests and benches use it; it shares no code with the engine.
 */
export function evaluate(rule: PlainRule, event: unknown, placeholders: Record<string, string[]> = {}): boolean {
  const { condition, ...selections } = rule.detection
  const conditions = Array.isArray(condition) ? condition : [condition]
  const answer = (name: string): boolean => holds(selections[name], event, placeholders)
  return conditions.some((each) => new Reader(String(each), Object.keys(selections), answer).whole())
}

/** "Detection": a map is joined with AND, a list with OR, words in a list are keywords. */
function holds(body: unknown, event: unknown, placeholders: Record<string, string[]>): boolean {
  if (Array.isArray(body)) return body.some((member) => holds(member, event, placeholders))
  if (body !== null && typeof body === 'object') {
    return Object.entries(body).every(([key, values]) => lineHolds(key, values, event, placeholders))
  }
  return lineHolds('', body, event, placeholders)
}

function lineHolds(key: string, given: unknown, event: unknown, placeholders: Record<string, string[]>): boolean {
  const [field = '', ...modifiers] = key.split('|')
  const wanted: unknown[] = Array.isArray(given) ? given : [given]
  const { present, values } = field === '' ? { present: true, values: everyValue(event) } : findField(event, field)
  if (modifiers.includes('exists')) return present === wanted[0]
  const lookup = (name: string): unknown[] => findField(event, name).values
  const answers = (value: unknown): boolean => {
    const questions = toQuestions(value, modifiers, field === '', placeholders, lookup)
    if (value === null && !present) return true
    return questions.some((question) => values.some(question))
  }
  const matched = modifiers.includes('all') ? wanted.every(answers) : wanted.some(answers)
  return modifiers.includes('neq') ? !matched : matched
}

/** "Condition": or, and, not, x of, brackets, from the weakest to the strongest. */
class Reader {
  private words: string[]
  private readonly names: string[]
  private readonly answer: (name: string) => boolean

  constructor(text: string, names: string[], answer: (name: string) => boolean) {
    this.words = text.replace(/([()])/g, ' $1 ').trim().split(/\s+/)
    this.names = names
    this.answer = answer
  }

  whole(): boolean {
    let value = this.conjunction()
    while (this.take('or')) {
      const next = this.conjunction()
      value = value || next
    }
    return value
  }

  private conjunction(): boolean {
    let value = this.negation()
    while (this.take('and')) {
      const next = this.negation()
      value = value && next
    }
    return value
  }

  private negation(): boolean {
    if (this.take('not')) return !this.negation()
    if (this.take('(')) {
      const value = this.whole()
      this.take(')')
      return value
    }
    const word = this.words.shift() ?? ''
    if (!this.take('of')) return this.answer(word)
    const pattern = this.words.shift() ?? ''
    const named = this.names.filter((name) => fits(pattern, name))
    return word === 'all' ? named.every(this.answer) : named.some(this.answer)
  }

  private take(word: string): boolean {
    if (this.words[0]?.toLowerCase() !== word) return false
    this.words.shift()
    return true
  }
}

function fits(pattern: string, name: string): boolean {
  if (name.startsWith('_') && !pattern.startsWith('_')) return false
  return pattern === 'them' || new RegExp(`^${pattern.split('*').map((piece) => piece.replace(/\W/g, '\\$&')).join('.*')}$`).test(name)
}
