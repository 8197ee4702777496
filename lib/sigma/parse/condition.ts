import type { Place, Report } from '../problem.ts'
import type { Condition } from '../rule.ts'

type Token = { text: string; offset: number }

const HELP = "Write it like 'selection and not 1 of filter_*', with names from the detection section."
const MAX_TOKENS = 2000

/**
 * Parse one condition (rules specification, "Condition"). Binding, weakest first: or, and, not, x of, brackets.
 * Reports and returns null for anything it does not fully understand.
 */
export function parseCondition(text: string, selections: string[], place: Place, report: Report): Condition | null {
  const tokens = tokenize(text)
  if (tokens.length > MAX_TOKENS) {
    report.add(place, `The condition has ${tokens.length} words.`, `At most ${MAX_TOKENS} are read; use 'x of' patterns.`)
    return null
  }
  const parser = new ConditionParser(tokens, selections)
  try {
    return parser.parse()
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error
    report.add({ line: place.line, column: place.column + error.offset }, error.message, error.help)
    return null
  }
}

class ConditionError extends Error {
  readonly offset: number
  readonly help: string

  constructor(message: string, offset: number, help: string = HELP) {
    super(message)
    this.offset = offset
    this.help = help
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(/[()|]|[^\s()|]+/g)) tokens.push({ text: match[0], offset: match.index })
  return tokens
}

class ConditionParser {
  private readonly tokens: Token[]
  private readonly selections: string[]
  private next = 0
  private depth = 0

  constructor(tokens: Token[], selections: string[]) {
    this.tokens = tokens
    this.selections = selections
  }

  parse(): Condition {
    if (this.tokens.length === 0) throw new ConditionError('The condition is empty.', 0)
    const condition = this.parseJoined('or')
    const left = this.tokens[this.next]
    if (left !== undefined) throw unexpected(left)
    return condition
  }

  private word(): string {
    return this.tokens[this.next]?.text.toLowerCase() ?? ''
  }

  private parseJoined(operator: 'or' | 'and'): Condition {
    const parsePart = (): Condition => (operator === 'or' ? this.parseJoined('and') : this.parseNot())
    const members = [parsePart()]
    while (this.word() === operator) {
      this.next++
      members.push(parsePart())
    }
    const [only] = members
    return members.length === 1 && only !== undefined ? only : { kind: operator === 'or' ? 'any' : 'all', members }
  }

  private parseNot(): Condition {
    if (this.word() !== 'not') return this.parseTerm()
    const token = this.tokens[this.next++]
    this.enter(token)
    const member = this.parseNot()
    this.depth--
    return { kind: 'not', member }
  }

  private parseTerm(): Condition {
    const token = this.tokens[this.next++]
    if (token === undefined) throw new ConditionError('The condition stops where a name is expected.', 0)
    const word = token.text.toLowerCase()
    if (word === '(') {
      this.enter(token)
      const inner = this.parseJoined('or')
      if (this.tokens[this.next]?.text !== ')') throw new ConditionError('A bracket is not closed.', token.offset)
      this.next++
      this.depth--
      return inner
    }
    if (this.word() === 'of') return this.parseOf(token, word)
    if (word === ')' || word === '|' || word === 'and' || word === 'or' || word === 'of') throw unexpected(token)
    if (!this.selections.includes(token.text)) {
      throw new ConditionError(`The condition names '${token.text}', which the detection section does not define.`, token.offset,
        `Defined are: ${this.selections.join(', ')}.`)
    }
    return { kind: 'selection', name: token.text }
  }

  private parseOf(token: Token, word: string): Condition {
    const quantity = word === '1' || word === 'any' || word === 'one' ? 'one' : word === 'all' ? 'all' : null
    if (quantity === null) {
      throw new ConditionError(`'${token.text} of' is not supported.`, token.offset, "Sigma knows '1 of' and 'all of'.")
    }
    this.next++
    const target = this.tokens[this.next++]
    if (target === undefined || target.text === '(' || target.text === ')') {
      throw new ConditionError(`'${token.text} of' needs a pattern or 'them'.`, token.offset)
    }
    const names = this.selections.filter((name) => covers(target.text, name))
    if (names.length === 0) {
      throw new ConditionError(`No selection fits '${target.text}'.`, target.offset, `Defined are: ${this.selections.join(', ')}.`)
    }
    return { kind: 'of', quantity, pattern: target.text, names }
  }

  private enter(token: Token | undefined): void {
    if (++this.depth > 64) throw new ConditionError('The condition is nested more than 64 deep.', token?.offset ?? 0)
  }
}

function unexpected(token: Token): ConditionError {
  if (token.text === '|') {
    return new ConditionError("Aggregations after '|' were removed from Sigma 2.", token.offset, 'Write a correlation rule instead.')
  }
  return new ConditionError(`'${token.text}' is not expected here.`, token.offset)
}

/** Whether `x of pattern` takes in the selection. `them` and patterns leave out names starting with an underscore, unless the pattern starts with one. */
function covers(pattern: string, name: string): boolean {
  if (name.startsWith('_') && !pattern.startsWith('_')) return false
  if (pattern.toLowerCase() === 'them') return true
  const pieces = pattern.split('*')
  if (pieces.length === 1) return name === pattern
  const first = pieces[0] ?? ''
  const last = pieces[pieces.length - 1] ?? ''
  if (!name.startsWith(first)) return false
  let at = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return name.endsWith(last) && name.length - last.length >= at
}
