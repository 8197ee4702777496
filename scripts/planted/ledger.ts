/**
 * What a planted company knows of itself, kept beside what it writes. Nothing of `lib/importers` is used here: whoever counts by the same code as is counted finds
 * no mistake.
 */
export type Records = { received: number; taken: number; rejected: number; blank: number }

export type SystemKey = {
  source: string
  files: { name: string; part?: string }[]
  mapping?: object
  records: Records
  /** Rows, one a key. */
  rows: number
  /** Ways of all rows. */
  ways: number
  privileged: number
  /** Accounts with rights: all, of people who left and yet are enabled (where the system says so), of nobody in the roster. */
  accounts: { all: number; ofLeavers: number; ofNobody: number }
  /** Where each stands that is rejected, with the trap it is. */
  rejects: [place: string, trap: string][]
  duplicates: string[]
  conflicts: string[]
  /** Traps that are said and keep nothing from being taken. */
  said: string[]
}

export type Planted = { name: string; bytes: Buffer }

type Owner = { left: boolean; enabled: boolean }

/** What an export says of an account, as far as a review looks at it. */
export type Shown = { kind: 'person' | 'service' | 'group' | 'role' | 'external' | 'unknown'; enabled?: boolean | null; email?: string; userName?: string; employeeId?: string; mfa?: boolean; lastUse?: string }
/** A right of an account, one a key. `right`: its kind and its native id. */
export type Held = { account: string; right: string; scope: string; ways: Set<string>; privileged: boolean; lastUse?: string }

/** Numbers between 0 and 1 that a seed decides (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export class Ledger {
  private readonly rows = new Map<string, Held>()
  private readonly accounts = new Map<string, Shown>()
  private readonly owners = new Map<string, Owner>()

  /** Whose an account is; whoever is not said is of nobody. */
  owned(account: string, owner: Owner): void {
    this.owners.set(account, owner)
  }

  shows(account: string, shown: Shown): void {
    this.accounts.set(account, shown)
  }

  has(account: string, right: string, scope: string, way: string, privileged = false, lastUse?: string): void {
    const key = [account, right, scope].join('\u001f')
    const row = this.rows.get(key) ?? { account, right, scope, ways: new Set(), privileged, ...(lastUse && { lastUse }) }
    row.ways.add(way)
    this.rows.set(key, row)
  }

  held(): { rows: Held[]; shown: (account: string) => Shown } {
    return { rows: [...this.rows.values()], shown: (account) => this.accounts.get(account) ?? { kind: 'unknown' } }
  }

  totals(): Pick<SystemKey, 'rows' | 'ways' | 'privileged' | 'accounts'> {
    const all = [...this.rows.values()]
    const accounts = [...new Set([...this.rows.keys()].map((key) => key.slice(0, key.indexOf('\u001f'))))].map((account) => this.owners.get(account))
    return {
      accounts: { all: accounts.length, ofLeavers: accounts.filter((owner) => owner?.left && owner.enabled).length, ofNobody: accounts.filter((owner) => owner === undefined).length },
      rows: all.length, ways: all.reduce((sum, { ways }) => sum + ways.size, 0), privileged: all.filter(({ privileged }) => privileged).length,
    }
  }
}

/** Where a group leads to, by its parents: each with the groups on the shortest way, in the order the parents are given. */
export function above(group: string, parents: Record<string, string[]>): [id: string, way: string[]][] {
  const found: [string, string[]][] = [[group, [group]]]
  for (let n = 0; n < found.length; n++) {
    const [id, way] = found[n] as [string, string[]]
    for (const parent of parents[id] ?? []) if (!found.some(([known]) => known === parent)) found.push([parent, [...way, parent]])
  }
  return found
}

export const clean = (taken: number): Pick<SystemKey, 'records' | 'rejects' | 'duplicates' | 'conflicts' | 'said'> => ({ records: { received: taken, taken, rejected: 0, blank: 0 }, rejects: [], duplicates: [], conflicts: [], said: [] })
export const json = (name: string, value: unknown): Planted => ({ name, bytes: Buffer.from(`${JSON.stringify(value, null, 1)}\n`) })
export const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
