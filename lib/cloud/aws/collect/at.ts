import type { z } from 'zod'
import { absent, read, type Sink, unreadFor } from '../../collect.ts'
import { mayBeAbsent } from '../../define.ts'
import { type Cause, type Facet, globally, type Resource } from '../../facts.ts'
import { type Client, type ClientName, clientOf, type Settings } from '../client.ts'
import { causeOfError, codeOf, Fatal, Malformed, statusOf } from '../errors.ts'
import { gathered, type Wire } from '../reads.ts'
import { awsKinds, type AwsType, type AwsTypes } from '../resources/index.ts'
import { Tally } from './tally.ts'

/** Of the whole scan. */
export type Scan = {
  account: string
  partition: string
  home: string
  regions: readonly string[]
  /** Those that AWS says are switched on; null: it did not say. */
  enabled: ReadonlySet<string> | null
  probe: boolean
  settings: Settings
  wire: Wire
  told: Sink
}

/** Their facets come from several collectors, each of which tells its own. */
type Shared = 'aws.account' | 'aws.region'
type FacetsFor<T extends AwsType> = T extends Shared ? { [F in keyof AwsTypes[T]]?: Facet | Promise<Facet> } : { [F in keyof AwsTypes[T]]: Facet | Promise<Facet> }

/** What was read for several, or why it was not. */
export type Known<T> = { reads: number[] } & ({ value: T } | { error: unknown })

export async function known<T>(ask: () => Promise<T>): Promise<Known<T>> {
  const reads: number[] = []
  try {
    return { reads, value: await gathered(reads, ask) }
  } catch (error) {
    if (error instanceof Fatal) throw error
    return { reads, error }
  }
}

/** Asked once, by whoever needs it first. */
export function shared<T>(ask: () => Promise<T>): () => Promise<Known<T>> {
  let kept: Promise<Known<T>> | null = null
  return () => (kept ??= known(ask))
}

/** What AWS leaves out is null; the form of the facet says where that may be. */
function plain(value: unknown): unknown {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
  return value
}

/** What one collector works with, in one region or globally. */
export class At {
  readonly region: string
  readonly scan: Scan
  /** Resources and facets that were told, and what of them is unread. */
  readonly count = { resources: 0, unread: 0 }
  /** Lists that were told of. */
  readonly listed = new Set<string>()
  private readonly calls: Readonly<Record<string, string>>
  private readonly made = new Map<string, Promise<unknown>>()

  constructor(scan: Scan, region: string, calls: Readonly<Record<string, string>>) {
    this.scan = scan
    this.region = region
    this.calls = calls
  }

  get account() { return this.scan.account }
  /** Where a service without regions is asked. */
  get place() { return this.region === globally ? this.scan.home : this.region }

  arn(service: string, rest: string, { region = this.region, account = this.account }: { region?: string; account?: string } = {}): string {
    return `arn:${this.scan.partition}:${service}:${region === globally ? '' : region}:${account}:${rest}`
  }

  client<N extends ClientName>(name: N, region = this.place): Promise<Client<N>> {
    const key = `${name} ${region}`
    const before = this.made.get(key) as Promise<Client<N>> | undefined
    if (before) return before
    const { settings, wire } = this.scan
    const made = clientOf(name, region, { settings, calls: this.calls, on: this.isOn(region), wire })
    this.made.set(key, made)
    return made
  }

  private isOn(region: string): boolean {
    return region === this.scan.home || (this.scan.enabled?.has(region) ?? false)
  }

  causeOf(error: unknown, region = this.place): { cause: Cause; code: string | null } {
    return causeOfError(error, this.isOn(region))
  }

  /**
   * A facet that has calls of its own.
   * @param pick what is kept of the answer; null where AWS documents that what is left out is not there
   * @param none codes by which this service says that there is none
   */
  async ask<A>(ask: () => Promise<A>, pick: (answer: A) => unknown, { none = [], region = this.place }: { none?: readonly string[]; region?: string } = {}): Promise<Facet> {
    const reads: number[] = []
    let answer: A
    try {
      answer = await gathered(reads, ask)
    } catch (error) {
      return this.lacking(error, reads, none, region)
    }
    return this.of(reads, () => pick(answer))
  }

  /** A facet of what was read already: of a page, say. */
  of(reads: number[], pick: () => unknown): Facet {
    try {
      const value = pick()
      return value === null ? absent('None', reads) : read(value, reads)
    } catch (error) {
      if (error instanceof Fatal) throw error
      return unreadFor('malformed', null, reads)
    }
  }

  /** A facet of what several share. */
  from<T>(known: Known<T>, pick: (value: T) => unknown, { none = [], reads = [], region = this.place }: { none?: readonly string[]; reads?: readonly number[]; region?: string } = {}): Facet {
    if (!('error' in known)) return this.of([...reads, ...known.reads], () => pick(known.value))
    return this.lacking(known.error, known.reads, none, region)
  }

  private lacking(error: unknown, reads: number[], none: readonly string[], region: string): Facet {
    if (error instanceof Fatal) throw error
    const code = codeOf(error)
    const status = statusOf(error)
    if (code !== null && none.includes(code) && status >= 400 && status < 500 && status !== 403) return absent(code, reads)
    const { cause, code: said } = this.causeOf(error, region)
    return unreadFor(cause, said, reads)
  }

  /** What does not fit the form of its facet is unread, and so is what is absent and never may be; what the form does not name is dropped. */
  async emit<T extends AwsType>(type: T, { id, name, region = this.region }: { id: string; name: string; region?: string }, facets: FacetsFor<T>): Promise<void> {
    const forms: Record<string, z.ZodType> = awsKinds[type].facets
    const kept: Resource['facets'] = {}
    const told = await Promise.all(Object.entries(facets as Record<string, Facet | Promise<Facet>>).map(async ([facet, each]) => [facet, await each] as const))
    for (const [facet, each] of told) {
      const fit = fitted(forms[facet], each)
      kept[facet] = fit
      if (fit.state === 'unread') this.count.unread++
    }
    this.count.resources++
    await this.scan.told({ resource: { type, id, name, account: this.account, region, facets: kept } })
  }

  tally(type: AwsType, region = this.region): Tally {
    return new Tally(type, region, { probe: this.scan.probe, causeOf: (error) => this.causeOf(error), told: async (inventory) => {
      this.listed.add(inventory.type)
      if (!inventory.complete) this.count.unread++
      await this.scan.told({ inventory })
    } })
  }

  /** One list, from its first page to its last. */
  async list<P extends object, I>(type: AwsType, of: Parameters<typeof Tally.prototype.pages<P, I>>[0], each: (item: I, reads: number[]) => Promise<void>): Promise<Tally> {
    const tally = this.tally(type)
    await tally.pages(of, each)
    await tally.done()
    return tally
  }
}

function fitted(form: z.ZodType | undefined, facet: Facet): Facet {
  if (facet.state === 'unread' || (facet.state === 'absent' && mayBeAbsent(form))) return facet
  if (facet.state === 'absent') return unreadFor('malformed', facet.code, facet.reads)
  try {
    // What nobody said is not what is said not to be.
    const value = plain(facet.value)
    const parsed = value === null ? null : form?.safeParse(value)
    if (parsed?.success) return { ...facet, value: parsed.data }
  } catch {
    // A date that is none.
  }
  return unreadFor('malformed', null, facet.reads)
}

type Tag = { Key?: string | undefined; Value?: string | undefined }
export const tagsOf = (list: readonly Tag[] | undefined): unknown => Object.fromEntries((list ?? missing()).map(({ Key, Value }) => [Key ?? missing(), Value ?? '']))

/** Of an answer that lacks what it must have. @throws Malformed */
export function missing(): never {
  throw new Malformed()
}
