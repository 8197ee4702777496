import type { Fact, Kind, Of } from '../facts.ts'
import { Malformed, type Part } from './read.ts'

/** One message, and what is taken from it. A fact is taken whole or not at all. */
export class Told {
  readonly facts: Fact[] = []
  readonly problems: string[] = []
  readonly body: Part
  readonly action: string
  /** Of messages that do not say when. */
  readonly receivedAt: string
  readonly requests: RegExp

  constructor(of: { body: Part; receivedAt: string; requests: RegExp }) {
    this.body = of.body
    this.action = of.body.anyText('action') ?? ''
    this.receivedAt = of.receivedAt
    this.requests = of.requests
  }

  fact<K extends Kind>(kind: K, read: () => Of<K>): void {
    this.try(() => this.facts.push({ kind, ...read() } as unknown as Fact))
  }

  try(read: () => void): void {
    try {
      read()
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      if (!this.problems.includes(error.message)) this.problems.push(error.message)
    }
  }
}

/** Takes the facts of a message; says why there are none. */
export type Reads = (told: Told) => string | void
