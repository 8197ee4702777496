import { type Cause, type Facet, globally, type Inventory, type Resource } from './facts.ts'

/** The facets of each type of resource of a provider. */
export type Types = Record<string, Record<string, unknown>>

/** Which facet of which resource nobody knows, or which list is not whole. Not an Error: it is thrown a million times, and needs no stack. */
export class NotEvaluable {
  readonly subject: string
  readonly facet: string | null
  readonly cause: Cause
  readonly code: string | null
  /** Where everything was read and it is still open: what it depends on, as a sentence without its end. */
  readonly depends: string | null
  constructor(subject: string, facet: string | null, cause: Cause, code: string | null, depends: string | null = null) {
    this.depends = depends
    this.subject = subject
    this.facet = facet
    this.cause = cause
    this.code = code
  }
}

/** A resource as checks see it. */
export type Seen<F extends Record<string, unknown> = Record<string, unknown>> = {
  readonly type: string
  readonly id: string
  readonly name: string
  readonly account: string
  readonly region: string
  /**
   * What was read; null, where the type allows it: the service says there is none.
   * @throws NotEvaluable when it could not be read
   */
  get: <K extends keyof F & string>(facet: K) => F[K]
}

/** All that a scan knows. */
export type Known<T extends Types = Types> = {
  /** When it was looked: checks reckon ages from here and never ask a clock. */
  readonly at: Date
  readonly account: string
  /** Those that were looked at. */
  readonly regions: readonly string[]
  /**
   * Every resource of a type, in one region or in all.
   * @throws NotEvaluable when not all of them are known
   */
  all: <K extends keyof T & string>(type: K, region?: string) => Seen<T[K]>[]
  /** Those that are known: enough for “there is one”, never for “there is none”. */
  known: <K extends keyof T & string>(type: K, region?: string) => Seen<T[K]>[]
  /**
   * The one with this id; null: all are known and it is not among them.
   * @throws NotEvaluable when it is not known and not all are
   */
  find: <K extends keyof T & string>(type: K, id: string) => Seen<T[K]> | null
  /**
   * One of which this is so; null: of none, and all are known.
   * @throws NotEvaluable when of none that could be judged it is so, and another could not be judged or is not known
   */
  one: <K extends keyof T & string>(type: K, test: (resource: Seen<T[K]>) => boolean, region?: string) => Seen<T[K]> | null
  /** All of a type in order by what `key` says of each (null: nothing). Made once for each `key`, which is therefore a function that stays the same. */
  by: <K extends keyof T & string>(type: K, key: (resource: Seen<T[K]>) => string | null) => Index<T[K]>
}

export type Index<F extends Record<string, unknown>> = {
  /** Those that are known to have it: enough for “there is one”. */
  known: (key: string) => Seen<F>[]
  /**
   * Every one that has it.
   * @throws NotEvaluable when of one it could not be told, or not all are known
   */
  all: (key: string, region?: string) => Seen<F>[]
  /** As `one` of all, of those that have it. */
  one: (key: string, test: (resource: Seen<F>) => boolean, region?: string) => Seen<F> | null
}

/** One facet a check looked at. */
export type Use = { type: string; id: string; facet: string }

class SeenResource implements Seen {
  readonly resource: Resource
  private readonly world: World
  constructor(resource: Resource, world: World) {
    this.resource = resource
    this.world = world
  }
  get type() { return this.resource.type }
  get id() { return this.resource.id }
  get name() { return this.resource.name }
  get account() { return this.resource.account }
  get region() { return this.resource.region }
  get(facet: string): never {
    const found: Facet | undefined = this.resource.facets[facet]
    this.world.uses.push({ type: this.resource.type, id: this.resource.id, facet })
    if (found?.state === 'read') return found.value as never
    if (found?.state === 'absent') return null as never
    throw new NotEvaluable(this.resource.id, facet, found?.cause ?? 'skipped', found?.code ?? null)
  }
}

/**
 * The first of which it is so, null when it is so of none.
 * @throws NotEvaluable when it is so of none that could be judged, and another could not
 */
export function first<T>(items: Iterable<T>, test: (item: T) => boolean): T | null {
  let untold: NotEvaluable | null = null
  for (const each of items) {
    try {
      if (test(each)) return each
    } catch (error) {
      if (!(error instanceof NotEvaluable)) throw error
      untold ??= error
    }
  }
  if (untold) throw untold
  return null
}

/** Whether one of these is so, in whatever order: what cannot be told counts only when none is. */
export const any = (...questions: (() => boolean)[]): boolean => first(questions, (ask) => ask()) !== null
/** Whether all of these are so: one that is not is enough to say no. */
export const all = (...questions: (() => boolean)[]): boolean => !any(...questions.map((ask) => () => !ask()))

type Scopes = Readonly<Record<string, 'global' | 'regional'>>

/** Built line by line; facets of one resource may come from several collectors, and are put together. The first telling of a facet stays. */
export class World implements Known {
  readonly at: Date
  readonly account: string
  readonly regions: readonly string[]
  /** What the check that is judged has looked at. */
  uses: Use[] = []
  private readonly scopes: Scopes
  private readonly byType = new Map<string, Map<string, SeenResource>>()
  private readonly lists = new Map<string, Map<string, Inventory>>()
  private readonly inRegion = new Map<string, Map<string, SeenResource[]>>()
  private readonly indexes = new Map<unknown, Index<Record<string, unknown>>>()

  constructor({ at, account, regions, scopes }: { at: Date; account: string; regions: readonly string[]; scopes: Scopes }) {
    this.at = at
    this.account = account
    this.regions = regions
    this.scopes = scopes
  }

  add(resource: Resource): void {
    this.indexes.clear()
    const of = this.byType.get(resource.type) ?? new Map<string, SeenResource>()
    this.byType.set(resource.type, of)
    const before = of.get(resource.id)
    if (before) return void (before.resource.facets = { ...resource.facets, ...before.resource.facets })
    const seen = new SeenResource(resource, this)
    of.set(resource.id, seen)
    const places = this.inRegion.get(resource.type) ?? new Map<string, SeenResource[]>()
    this.inRegion.set(resource.type, places)
    const there = places.get(resource.region)
    if (there) there.push(seen)
    else places.set(resource.region, [seen])
  }

  list(inventory: Inventory): void {
    const of = this.lists.get(inventory.type) ?? new Map<string, Inventory>()
    this.lists.set(inventory.type, of)
    const before = of.get(inventory.region)
    // Told twice: whole only if both are.
    of.set(inventory.region, before && !before.complete ? before : inventory)
  }

  /** Where its lists must be whole: `global`, or each region. */
  placesOf(type: string): readonly string[] {
    const scope = this.scopes[type]
    if (scope === undefined) throw new Error(`no collector knows ${type}`)
    return scope === 'global' ? [globally] : this.regions
  }

  /** The list of a type in a place; one nobody made is not whole. */
  inventory(type: string, place: string): Inventory {
    return this.lists.get(type)?.get(place) ?? { type, region: place, complete: false, pages: 0, count: 0, cause: 'skipped', code: null, reads: [] }
  }

  resources(type: string): Iterable<Seen & { resource: Resource }> {
    return this.byType.get(type)?.values() ?? []
  }

  resource(type: string, id: string): Resource | null {
    return this.byType.get(type)?.get(id)?.resource ?? null
  }

  known(type: string, region?: string): never[] {
    const found = region === undefined ? [...(this.byType.get(type)?.values() ?? [])] : (this.inRegion.get(type)?.get(region) ?? [])
    return found as unknown as never[]
  }

  all(type: string, region?: string): never[] {
    this.whole(type, region)
    return this.known(type, region)
  }

  find(type: string, id: string): never {
    const found = this.byType.get(type)?.get(id)
    if (!found) this.whole(type)
    return (found ?? null) as never
  }

  one(type: string, test: (resource: never) => boolean, region?: string): never {
    const found = first(this.known(type, region), test)
    if (found === null) this.whole(type, region)
    return found as never
  }

  by(type: string, key: (resource: never) => string | null): never {
    const before = this.indexes.get(key)
    if (before) return before as never
    const made = this.indexed(type, key as (resource: Seen) => string | null)
    this.indexes.set(key, made)
    return made as never
  }

  private indexed(type: string, key: (resource: Seen) => string | null): Index<Record<string, unknown>> {
    const uses = this.uses
    this.uses = []
    const order = new Map<string, Seen[]>()
    /** Of which nobody can tell: they may belong to any key of their region. */
    const untold = new Map<string, NotEvaluable>()
    for (const each of this.resources(type)) {
      try {
        const name = key(each)
        if (name === null) continue
        const there = order.get(name)
        if (there) there.push(each)
        else order.set(name, [each])
      } catch (error) {
        if (!(error instanceof NotEvaluable)) throw error
        if (!untold.has(each.region)) untold.set(each.region, error)
      }
    }
    this.uses = uses
    const known = (name: string) => order.get(name) ?? []
    const whole = (region?: string) => {
      const open = region === undefined ? untold.values().next().value : untold.get(region)
      if (open) throw open
      this.whole(type, region)
    }
    return {
      known,
      all: (name, region) => {
        whole(region)
        return known(name)
      },
      one: (name, test, region) => {
        const found = first(known(name), test)
        if (found === null) whole(region)
        return found
      },
    }
  }

  private whole(type: string, region?: string): void {
    const places = this.placesOf(type)
    // What has no regions has its one list, wherever one asks.
    for (const place of region === undefined || places[0] === globally ? places : [region]) {
      const list = this.inventory(type, place)
      if (!list.complete) throw new NotEvaluable(`${type} in ${place}`, null, list.cause ?? 'skipped', list.code)
    }
  }
}
