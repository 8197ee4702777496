import { type Allowance, TEXT_ALLOWANCE } from './allowance.ts'

/** One thing wrong with a rule text. `line` and `column` count from 1; `message` says what is wrong, `help` how to mend it. */
export type SigmaProblem = {
  file: string
  line: number
  column: number
  message: string
  help: string
}

/** A place in a text; both count from 1. */
export type Place = { line: number; column: number }

/** Thrown where a caller asked for one good value and the text holds none. */
export class SigmaError extends Error {
  readonly problems: SigmaProblem[]

  constructor(problems: SigmaProblem[]) {
    super(problems.map(describeProblem).join('\n'))
    this.name = 'SigmaError'
    this.problems = problems
  }
}

/** `file:line:column: message (help)`, for logs and error texts. */
export function describeProblem(problem: SigmaProblem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message} ${problem.help}`
}

/** Collects the problems of one file. */
export class Report {
  readonly file: string
  readonly problems: SigmaProblem[] = []
  /** What the expressions still to be read may cost. */
  readonly allowance: Allowance

  constructor(file: string, allowance: Allowance = { left: TEXT_ALLOWANCE }) {
    this.file = file
    this.allowance = allowance
  }

  add(place: Place, message: string, help: string): void {
    this.problems.push({ file: this.file, line: place.line, column: place.column, message, help })
  }
}
