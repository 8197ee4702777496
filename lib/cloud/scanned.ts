import type { OutcomeWord } from './check.ts'
import type { Cause, Head, Inventory, Line, Read, Resource } from './facts.ts'
import { World } from './world.ts'

/** How many results of each outcome: together they are all. */
export type Totals = Record<OutcomeWord, number>
export const noTotals = (): Totals => ({ pass: 0, fail: 0, not_applicable: 0, not_evaluable: 0, manual: 0 })

/** Of what applies: how much passed, and how much could be evaluated at all. What could not be is never counted as good. Null: nothing applies. */
export const rateOf = ({ pass, fail, not_evaluable: untold }: Totals): number | null => (pass + fail + untold === 0 ? null : pass / (pass + fail + untold))
export const coverageOf = ({ pass, fail, not_evaluable: untold }: Totals): number | null => (pass + fail + untold === 0 ? null : (pass + fail) / (pass + fail + untold))

/** A list that is not whole, or facets of one name that were not read. */
export type Gap = { type: string; facet: string | null; region: string; cause: Cause; code: string | null; count: number }

/** Calls of one kind and how they went; `codes`: what those answered that did not work. */
export type CallTotal = { client: string; command: string; action: string; count: number; failed: number; attempts: number; codes: Record<string, number> }

/** At most so many gaps are named; their count stands beside. */
export const mostGaps = 500

/**
 * Takes the lines of a scan, one after another, as they were written, and keeps what checks need of them.
 * @throws Error when the lines are out of order, or break off
 */
export class Scanned {
  world: World | null = null
  head: Head | null = null
  ended = false
  resources = 0
  unread = 0
  incomplete = 0
  readonly calls = new Map<string, CallTotal>()
  readonly reads = new Map<number, Read>()
  private readonly gapsByName = new Map<string, Gap>()
  private readonly scopes: Readonly<Record<string, 'global' | 'regional'>>

  constructor(scopes: Readonly<Record<string, 'global' | 'regional'>>) {
    this.scopes = scopes
  }

  take(line: Line): void {
    if (this.ended) throw new Error('the scan goes on after its end')
    if ('scan' in line) {
      if (this.head) throw new Error('the scan begins twice')
      this.head = line.scan
      this.world = new World({ at: new Date(line.scan.startedAt), account: line.scan.account, regions: line.scan.regions, scopes: this.scopes })
    } else if (!this.world) throw new Error('the scan does not begin with its head')
    else if ('read' in line) this.call(line.read)
    else if ('inventory' in line) this.list(line.inventory)
    else if ('resource' in line) this.found(line.resource)
    else {
      const { reads, inventories, resources } = line.end
      this.ended = true
      if (reads !== this.reads.size || resources !== this.resources || inventories !== this.lists) throw new Error('the scan ends with other numbers than it has lines')
    }
  }

  lists = 0
  private readonly told = new Set<string>()

  /** Lists that checks need and nobody told of: a scan that never asked has not read everything. */
  expect(types: Iterable<string>): void {
    for (const type of types) {
      for (const region of this.world?.placesOf(type) ?? []) {
        if (this.told.has(`${type} ${region}`)) continue
        this.incomplete++
        this.gap({ type, facet: null, region, cause: 'skipped', code: null, count: 1 })
      }
    }
  }

  gaps(): { named: Gap[]; more: number } {
    const all = [...this.gapsByName.values()].sort((one, other) => Number(one.facet !== null) - Number(other.facet !== null) || (one.type + (one.facet ?? '') < other.type + (other.facet ?? '') ? -1 : 1))
    return { named: all.slice(0, mostGaps), more: Math.max(0, all.length - mostGaps) }
  }

  private call(read: Read): void {
    this.reads.set(read.number, read)
    const name = `${read.client} ${read.command}`
    const total = this.calls.get(name) ?? { client: read.client, command: read.command, action: read.action, count: 0, failed: 0, attempts: 0, codes: {} }
    this.calls.set(name, total)
    total.count++
    total.attempts += read.attempts
    if (read.status >= 200 && read.status < 300) return
    total.failed++
    const code = read.code ?? String(read.status)
    total.codes[code] = (total.codes[code] ?? 0) + 1
  }

  private list(inventory: Inventory): void {
    this.lists++
    this.told.add(`${inventory.type} ${inventory.region}`)
    this.world?.list(inventory)
    if (inventory.complete) return
    this.incomplete++
    this.gap({ type: inventory.type, facet: null, region: inventory.region, cause: inventory.cause ?? 'skipped', code: inventory.code, count: 1 })
  }

  private found(resource: Resource): void {
    this.resources++
    this.world?.add(resource)
    for (const [facet, of] of Object.entries(resource.facets)) {
      if (of.state !== 'unread') continue
      this.unread++
      this.gap({ type: resource.type, facet, region: resource.region, cause: of.cause, code: of.code, count: 1 })
    }
  }

  private gap(gap: Gap): void {
    const name = `${gap.type} ${gap.facet ?? ''} ${gap.region} ${gap.cause} ${gap.code ?? ''}`
    const before = this.gapsByName.get(name)
    if (before) before.count++
    else this.gapsByName.set(name, gap)
  }
}
