import { type Account, direct, type Entitlement, keyOf, type Outcome, type Placed, type Right } from './entitlement.ts'
import type { Place, Reject, Warning } from './frame.ts'

/** Rows of a source whose parts were put together: one a key, with every way it is held. */
export class Rows {
  readonly rejects: Reject[] = []
  readonly warnings: Warning[] = []
  private readonly lacking = new Set<string>()
  private readonly byKey = new Map<string, Placed>()
  private readonly system: string
  constructor(system: string) {
    this.system = system
  }

  add(at: Place, account: Account, right: Right, more: Partial<Pick<Entitlement, 'scope' | 'paths' | 'until' | 'conditions'>> = {}): void {
    const row: Entitlement = { system: this.system, account, right, scope: '', paths: [direct], until: null, conditions: null, ...more }
    const key = keyOf(row)
    const known = this.byKey.get(key)
    if (!known) {
      this.byKey.set(key, { at, row })
      return
    }
    known.row.paths = [...known.row.paths, ...row.paths]
    // Of two ways, one may outlast the other; the right ends with the last.
    if (known.row.until !== null) known.row.until = row.until === null || row.until > known.row.until ? row.until : known.row.until
  }

  has(account: Account, right: Right, scope: string): boolean {
    return this.byKey.has(keyOf({ system: this.system, account, right, scope, paths: [], until: null, conditions: null }))
  }

  warn(at: Place | null, said: string): void {
    this.warnings.push({ at, said })
  }

  reject(at: Place, reason: string): void {
    this.rejects.push({ at, reason })
  }

  /** What the source did not give, once each. */
  lacks(what: string): void {
    this.lacking.add(what)
  }

  outcome(): Outcome {
    const rows = [...this.byKey.values()]
    for (const { row } of rows) row.paths = [...new Set(row.paths)].sort()
    return { rows, rejects: this.rejects, warnings: this.warnings, lacking: [...this.lacking] }
  }
}

export const accountOf = (account: Partial<Account> & Pick<Account, 'id' | 'name' | 'kind'>): Account => ({ enabled: null, email: null, userName: null, employeeId: null, lastUsedAt: null, lastUseOf: null, mfa: null, ...account })
export const rightOf = (right: Partial<Right> & Pick<Right, 'kind' | 'id' | 'name'>): Right => ({ definitionDigest: null, privileged: null, ...right })
