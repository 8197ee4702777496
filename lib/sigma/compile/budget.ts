/** A rule that costs more than this many character steps on one event is stopped: about a tenth of a second. */
export const DEFAULT_BUDGET = 100_000_000

/** Thrown by `spend`, caught by the rule set around each rule. */
export class OverBudget extends Error {}

/** Counts the work one rule does on one event, so that no rule and no event can stall the worker. */
export class Budget {
  private readonly most: number
  private left: number

  constructor(most: number) {
    this.most = most
    this.left = most
  }

  renew(): void {
    this.left = this.most
  }

  /** Spend freely: what is explained was decided within the budget before. */
  lift(): void {
    this.left = Number.POSITIVE_INFINITY
  }

  spend(steps: number): void {
    this.left -= steps
    if (this.left < 0) throw new OverBudget()
  }
}
