import { type Fact, keyOf, type Kind, type Of } from './facts.ts'

/** Facts that say different things under one key: nobody can tell which is so. */
export type Contradiction = { key: string; fields: string[] }

/** The earliest that anybody saw it. */
const earliest: Partial<Record<Kind, string>> = { dismissed: 'at', group: 'at' }

/** The last time is what counts. */
const latest: Partial<Record<Kind, string>> = { read: 'at', gap: 'to' }

/** Of what grows, the more is known: pages that came later do not contradict. */
const larger: Partial<Record<Kind, string>> = { commits: 'shas' }

/**
 * One fact a key, whatever order they come in: what one leaves out another may say. A field on which two differ is null, and the contradiction is named: whatever
 * needs it is not evaluable.
 */
export function combined(facts: Iterable<Fact>): { facts: Fact[]; contradictions: Contradiction[] } {
  const byKey = new Map<string, Fact[]>()
  for (const fact of facts) {
    const key = keyOf(fact as never)
    const before = byKey.get(key)
    if (before) before.push(fact)
    else byKey.set(key, [fact])
  }
  const contradictions: Contradiction[] = []
  const one = [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([key, same]) => {
    const [first, ...others] = same as [Fact, ...Fact[]]
    if (others.length === 0) return first
    const { made, fields } = joined(first.kind, same)
    if (fields.length > 0) contradictions.push({ key, fields })
    return made
  })
  return { facts: one, contradictions }
}

function joined(kind: Kind, same: Fact[]): { made: Fact; fields: string[] } {
  const made: Record<string, unknown> = { kind }
  const fields: string[] = []
  for (const field of new Set(same.flatMap((fact) => Object.keys(fact)))) {
    if (field === 'kind') continue
    const values = new Map<string, unknown>()
    for (const fact of same) {
      const value = (fact as Record<string, unknown>)[field] ?? null
      const text = textOf(value)
      // Of an account that was renamed either login would do: always the same.
      if (value !== null && !(values.has(text) && JSON.stringify(values.get(text)) <= JSON.stringify(value))) values.set(text, value)
    }
    if (values.size <= 1) made[field] = [...values.values()][0] ?? null
    else if (earliest[kind] === field) made[field] = [...values.values()].sort()[0]
    else if (latest[kind] === field) made[field] = [...values.values()].sort().at(-1)
    else if (larger[kind] === field) made[field] = ([...values.values()] as unknown[][]).sort((a, b) => b.length - a.length || (textOf(a) < textOf(b) ? -1 : 1))[0]
    else {
      made[field] = null
      fields.push(field)
    }
  }
  return { made: made as Fact, fields: fields.sort() }
}

/** An account is told by its id: its login may have been another then. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if ('login' in value && 'id' in value) return `account ${(value as { id: number }).id}`
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`
  return `{${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => `${name}:${textOf(each)}`).join(',')}}`
}

/** Facts by kind, each once. */
export class Known {
  readonly contradictions: Contradiction[]
  readonly #byKind: Map<Kind, Fact[]>

  constructor(facts: Iterable<Fact>, made?: { byKind: Map<Kind, Fact[]>; contradictions: Contradiction[] }) {
    const { byKind, contradictions } = made ?? byKindOf(facts)
    this.contradictions = contradictions
    this.#byKind = byKind
  }

  all<K extends Kind>(kind: K): readonly ({ kind: K } & Of<K>)[] {
    return (this.#byKind.get(kind) ?? []) as unknown as ({ kind: K } & Of<K>)[]
  }
}

function byKindOf(facts: Iterable<Fact>): { byKind: Map<Kind, Fact[]>; contradictions: Contradiction[] } {
  const { facts: one, contradictions } = combined(facts)
  const byKind = new Map<Kind, Fact[]>()
  for (const fact of one) {
    const before = byKind.get(fact.kind)
    if (before) before.push(fact)
    else byKind.set(fact.kind, [fact])
  }
  return { byKind, contradictions }
}

/** What is known, kept so that facts that come later cost no more than themselves: what comes of it is what `Known` has of all of them. */
export class Growing {
  /** One alone, as most are told once, or all that were told of one thing. */
  readonly #told = new Map<string, Fact | [Fact, ...Fact[]]>()
  readonly #one = new Map<Kind, Map<string, Fact>>()
  readonly #sorted = new Map<Kind, Fact[]>()
  readonly #contradictions = new Map<string, Contradiction>()

  add(facts: Iterable<Fact>): void {
    const touched = new Set<string>()
    for (const fact of facts) {
      const key = keyOf(fact as never)
      const before = this.#told.get(key)
      if (before === undefined) this.#told.set(key, fact)
      else if (Array.isArray(before)) before.push(fact)
      else this.#told.set(key, [before, fact])
      touched.add(key)
    }
    for (const key of touched) {
      const same = this.#told.get(key) as Fact | [Fact, ...Fact[]]
      const { made, fields } = Array.isArray(same) ? joined(same[0].kind, same) : { made: same, fields: [] }
      const kind = made.kind
      const all = this.#one.get(kind) ?? new Map<string, Fact>()
      this.#one.set(kind, all.set(key, made))
      this.#sorted.delete(kind)
      if (fields.length > 0) this.#contradictions.set(key, { key, fields })
      else this.#contradictions.delete(key)
    }
  }

  known(): Known {
    for (const [kind, all] of this.#one) if (!this.#sorted.has(kind)) this.#sorted.set(kind, [...all].sort(byName).map(([, fact]) => fact))
    return new Known([], { byKind: this.#sorted, contradictions: [...this.#contradictions].sort(byName).map(([, each]) => each) })
  }
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : a > b ? 1 : 0)
