import type { Cause, Inventory } from '../../facts.ts'
import { pooled } from '../budget.ts'
import { codeOf, Fatal } from '../errors.ts'
import { gathered } from '../reads.ts'

/** No list of AWS has as many. */
const mostPages = 10_000
/** Resources of a page that are asked about at the same time; the budget of the scan says how many calls. */
const width = 16

/**
 * A list while it is made: whole only if every part of it said that it was the last. What was read before something broke stays, and the list is not whole.
 */
export class Tally {
  readonly type: string
  readonly region: string
  readonly reads: number[] = []
  cause: Cause | null = null
  code: string | null = null
  readonly counted = { pages: 0, count: 0 }
  private readonly of: { probe: boolean; causeOf: (error: unknown) => { cause: Cause; code: string | null }; told: (inventory: Inventory) => Promise<void> }

  constructor(type: string, region: string, of: Tally['of']) {
    this.type = type
    this.region = region
    this.of = of
  }

  /** Not all are known, and why. The first reason stays. */
  lacks(cause: Cause, code: string | null): void {
    this.code = this.cause === null ? code : this.code
    this.cause ??= cause
  }

  /** What is listed within another list is known as far as that is. */
  within(other: Tally): void {
    this.reads.push(...other.reads)
    if (other.cause) this.lacks(other.cause, other.code)
  }

  /**
   * @param ask the page that begins at this token
   * @param next token of the next page; null, undefined or empty: that was the last
   * @param items those of the page; a page without its list is malformed
   * @param none codes that say there is nothing
   */
  async pages<P extends object, I>({ ask, next, items, none = [] }: { ask: (token: string | undefined) => Promise<P>; next: (page: P) => string | null | undefined; items: (page: P) => readonly I[] | undefined; none?: readonly string[] }, each: (item: I, reads: number[]) => Promise<void>): Promise<void> {
    const seen = new Set<string>()
    let token: string | undefined
    do {
      const reads: number[] = []
      let page: P
      try {
        page = await gathered(reads, () => ask(token))
      } catch (error) {
        if (error instanceof Fatal) throw error
        this.note(reads)
        if (none.includes(codeOf(error) ?? '')) return
        const { cause, code } = this.of.causeOf(error)
        return this.lacks(cause, code)
      }
      this.note(reads)
      this.counted.pages++
      const found = items(page)
      if (!Array.isArray(found)) return this.lacks('malformed', 'NoList')
      const some = this.of.probe ? found.slice(0, 1) : found
      this.counted.count += some.length
      await pooled(some as I[], width, async (item) => {
        try {
          await each(item, reads)
        } catch (error) {
          if (error instanceof Fatal) throw error
          // An entry without its name, say: it is there, and nothing is known of it.
          this.lacks('malformed', 'Entry')
        }
      })
      let after: string | null | undefined
      try {
        after = next(page)
      } catch {
        return this.lacks('malformed', 'NoEnd')
      }
      if (!after) return some.length < found.length ? this.lacks('skipped', 'Probe') : undefined
      if (seen.has(after) || after === token) return this.lacks('malformed', 'RepeatedToken')
      if (this.counted.pages >= mostPages) return this.lacks('malformed', 'TooManyPages')
      if (this.of.probe) return this.lacks('skipped', 'Probe')
      seen.add(after)
      token = after
    } while (token)
  }

  private note(reads: number[]): void {
    for (const each of reads) this.reads.push(each)
  }

  /** The same pages, as the list of another type: some answers hold several. */
  like(type: string, count: number): Tally {
    const other = new Tally(type, this.region, this.of)
    other.reads.push(...this.reads)
    Object.assign(other.counted, { pages: this.counted.pages, count })
    if (this.cause !== null) other.lacks(this.cause, this.code)
    return other
  }

  async done(): Promise<void> {
    await this.of.told({ type: this.type, region: this.region, complete: this.cause === null, ...this.counted, cause: this.cause, code: this.code, reads: this.reads })
  }
}
