/** What comes of asking an attribute of a unit. `reason`: one word for counting; `said`: the sentence with the facts in it. */
export type Outcome = { outcome: 'pass' | 'fail' | 'not_evaluable' | 'not_applicable'; reason: string; said: string }

export const pass = (reason: string, said: string): Outcome => ({ outcome: 'pass', reason, said })
export const fail = (reason: string, said: string): Outcome => ({ outcome: 'fail', reason, said })
export const notApplicable = (reason: string, said: string): Outcome => ({ outcome: 'not_applicable', reason, said })

/** A fact that is needed is missing: thrown where it is asked for, so that no attribute can go on without it. */
export class Lacking extends Error {
  readonly reason: string

  constructor(reason: string, said: string) {
    super(said)
    this.reason = reason
  }
}

/** @throws Lacking always */
export function lacking(reason: string, said: string): never {
  throw new Lacking(reason, said)
}

/** What `judge` says, or that it could not tell. */
export function asked(judge: () => Outcome): Outcome {
  try {
    return judge()
  } catch (error) {
    if (error instanceof Lacking) return { outcome: 'not_evaluable', reason: error.reason, said: error.message }
    throw error
  }
}
