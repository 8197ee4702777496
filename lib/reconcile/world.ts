import { lacking } from '#lib/outcome.ts'
import { Known } from './combine.ts'
import type { Fact, Kind, Of, Who } from './facts.ts'
import { Graph } from './graph.ts'
import type { Move } from './moves.ts'
import type { ChangeSettings } from './system.ts'
import type { Unit } from './units.ts'

/** A person of the directory with all accounts that are known to be theirs. `from` null: since ever; `to` null: still here. */
export type Person = { id: string; name: string; accounts: number[]; from: string | null; to: string | null }

/** A change request as it is approved: `approvedAt` of the revision that counts now, null while it is not. */
export type Requested = {
  ref: string
  type: 'standard' | 'normal' | 'emergency'
  approvedAt: string | null
  /** Of an emergency: until when somebody else had to approve it. */
  approveBy: string | null
  /** An older revision was approved, and what was changed since was not. */
  olderApproved: boolean
  /** It is for other systems than the one whose changes are judged. Absent: older runs did not ask. */
  elsewhere?: boolean
  /** What its type asks for and it does not have. */
  lacks: ('back_out' | 'test')[]
}

/** Everything that outcomes depend on; the same always gives the same outcomes. */
export type Given = { facts: Fact[]; people: Person[]; requests: Requested[]; settings: ChangeSettings; /** When it was looked. */ asOf: string }

export type PullFacts = { number: number; opened: Of<'opened'> | null; heads: Of<'head'>[]; commits: Of<'commits'>[]; merged: Of<'merged'> | null; reviews: Of<'review'>[]; dismissed: Map<number, Of<'dismissed'>>; names: Of<'names'>[]; unnamed: Of<'unnamed'>[]; retargeted: Of<'retargeted'>[] }

const none = (number: number): PullFacts => ({ number, opened: null, heads: [], commits: [], merged: null, reviews: [], dismissed: new Map(), names: [], unnamed: [], retargeted: [] })

/** What is given, by what attributes ask. */
export class World {
  readonly known: Known
  readonly graph: Graph
  readonly settings: ChangeSettings
  readonly asOf: string
  readonly #pulls = new Map<number, PullFacts>()
  readonly #people = new Map<number, Person>()
  readonly #requests: Map<string, Requested>
  readonly #read: Map<string, string>
  readonly #by = new Map<Kind, Map<string, unknown[]>>()

  /** @param known of these facts, where somebody has it already */
  constructor({ facts, people, requests, settings, asOf }: Given, known?: Known) {
    this.known = known ?? new Known(facts)
    this.graph = new Graph(this.known)
    this.settings = settings
    this.asOf = asOf
    for (const person of people) for (const account of person.accounts) this.#people.set(account, person)
    this.#requests = new Map(requests.map((each) => [each.ref.toUpperCase(), each]))
    this.#read = new Map()
    for (const { what, of, at } of this.known.all('read')) if (at > (this.#read.get(`${what} ${of}`) ?? '')) this.#read.set(`${what} ${of}`, at)
    this.#gather()
  }

  #gather(): void {
    const of = (number: number) => {
      const had = this.#pulls.get(number) ?? none(number)
      this.#pulls.set(number, had)
      return had
    }
    for (const each of this.known.all('opened')) of(each.pull).opened = each
    for (const each of this.known.all('merged')) of(each.pull).merged = each
    for (const each of this.known.all('head')) of(each.pull).heads.push(each)
    for (const each of this.known.all('commits')) of(each.pull).commits.push(each)
    for (const each of this.known.all('review')) of(each.pull).reviews.push(each)
    for (const each of this.known.all('dismissed')) of(each.pull).dismissed.set(each.review, each)
    for (const each of this.known.all('names')) of(each.pull).names.push(each)
    for (const each of this.known.all('unnamed')) of(each.pull).unnamed.push(each)
    for (const each of this.known.all('retargeted')) of(each.pull).retargeted.push(each)
  }

  pull = (number: number): PullFacts => this.#pulls.get(number) ?? none(number)
  request = (ref: string): Requested | undefined => this.#requests.get(ref.toUpperCase())

  /** When the list was last read whole; null: never. */
  readAt = (what: Kind, of: string | number): string | null => this.#read.get(`${what} ${of}`) ?? null

  /** Facts of a kind by one of their fields. */
  by<K extends Kind>(kind: K, field: keyof Of<K> & string, value: string | number): readonly Of<K>[] {
    const index = `${kind} ${field}` as Kind
    let found = this.#by.get(index)
    if (!found) {
      found = new Map()
      for (const fact of this.known.all(kind)) {
        const key = String((fact as Record<string, unknown>)[field])
        const before = found.get(key)
        if (before) before.push(fact)
        else found.set(key, [fact])
      }
      this.#by.set(index, found)
    }
    return (found.get(String(value)) ?? []) as Of<K>[]
  }

  readonly #loose = new Map<string, string[]>()

  /** The units of the period, for what asks after others than its own. */
  hold(units: readonly Unit[]): void {
    for (const unit of units) if (unit.type === 'unattributed') this.#loose.set(unit.key, unit.commits)
  }

  /** Commits of those of these units that no pull request brought. */
  unattributed = (keys: readonly string[]): string[] => keys.flatMap((key) => this.#loose.get(key) ?? [])

  /** The person behind an account, or null. */
  personOf = (who: Who | null): Person | null => (who === null ? null : (this.#people.get(who.id) ?? null))

  /** Tells accounts of one person as one; of an account that is nobody's, the account. */
  one = (who: Who): string => this.personOf(who)?.id ?? `account ${who.id}`

  activeAt = (person: Person, at: string): boolean => (person.from === null || person.from <= at) && (person.to === null || at < person.to)

  /** Which pull request, and how it was merged. @throws Lacking */
  mergedOf({ pull: number, others }: { pull: number; others: number[] }): { pull: PullFacts; merged: Of<'merged'> } {
    const pull = this.pull(number)
    if (others.length > 0) lacking('which_pull', `The host says of pull requests ${[number, ...others].join(', ')} that one commit merged them: nobody can tell what came by which.`)
    if (!pull.merged) lacking('merge', `How pull request ${number} was merged is not known.`)
    return { pull, merged: pull.merged }
  }

  /** As `mergedOf`, where it matters that the host merged it: commits that were pushed come past its reviews. @throws Lacking */
  mergedByHost(unit: { pull: number; others: number[]; move: Move | null }): { pull: PullFacts; merged: Of<'merged'> } {
    if (unit.move?.how == null) lacking('move', 'How the branch was moved is not known, so that nobody can tell whether the host merged it or somebody pushed it.')
    return this.mergedOf(unit)
  }
}
