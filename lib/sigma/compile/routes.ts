import { RuleIndex } from '../index/rule-index.ts'
import type { Indexed } from '../index/rule-index.ts'
import type { Logsource } from '../rule.ts'

/** What is known of the log an event comes from. An attribute left out is unknown; null says there is none. */
export type Hint = { category?: string | null; product?: string | null; service?: string | null }

type Route = { hint: Hint; index: RuleIndex }
type Known = string | null | undefined

/** Log sources are few; hints taken from events by mistake may be many. */
const MAX_ROUTES = 64

/** An index per hint, of the rules it does not rule out, made when the hint is first seen. */
export class Routes {
  private readonly byProduct = new Map<Known, Map<Known, Map<Known, Route>>>()
  private readonly order: Route[] = []
  private readonly beside: string | null

  constructor(beside: string | null) {
    this.beside = beside
  }

  get(hint: Hint, members: () => Indexed[]): RuleIndex {
    const known = this.byProduct.get(hint.product)?.get(hint.service)?.get(hint.category)
    return known === undefined ? this.make(hint, members()) : known.index
  }

  /** The same routes, to be changed apart from these. */
  fork(): Routes {
    const made = new Routes(this.beside)
    for (const { hint, index } of this.order) made.keep({ hint, index: index.fork() })
    return made
  }

  all(): Route[] {
    return this.order
  }

  private make(given: Hint, members: Indexed[]): RuleIndex {
    const oldest = this.order.length >= MAX_ROUTES ? this.order.shift() : undefined
    if (oldest !== undefined) this.byProduct.get(oldest.hint.product)?.get(oldest.hint.service)?.delete(oldest.hint.category)
    const hint = { category: given.category, product: given.product, service: given.service }
    const route = { hint, index: new RuleIndex(this.beside) }
    route.index.add(members.filter(({ compiled }) => isMeant(compiled.rule.logsource, hint)))
    this.keep(route)
    return route.index
  }

  private keep(route: Route): void {
    const { product, service, category } = route.hint
    this.order.push(route)
    getOrMake(getOrMake(this.byProduct, product), service).set(category, route)
  }
}

function getOrMake<Key, Inner, Value>(map: Map<Key, Map<Inner, Value>>, key: Key): Map<Inner, Value> {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = new Map<Inner, Value>()
  map.set(key, made)
  return made
}

/** A rule is left out when it states an attribute that the hint denies. */
export function isMeant(source: Logsource, hint: Hint): boolean {
  const agrees = (key: keyof Logsource): boolean => source[key] === null || hint[key] === undefined || source[key] === hint[key]
  return agrees('category') && agrees('product') && agrees('service')
}
