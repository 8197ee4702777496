import { type Example, type ExampleWorld, Unread } from './check.ts'
import { type Facet, globally } from './facts.ts'
import { World } from './world.ts'

const account = '111122223333'
const region = 'eu-central-1'

/** A world as an example says it, for tests of checks and their document pages. */
export function worldOf({ resources, complete = [], incomplete = [], regions = [region] }: ExampleWorld, scopes: Readonly<Record<string, 'global' | 'regional'>>, at: Date): World {
  const world = new World({ at, account, regions, scopes })
  const short = new Map(incomplete.map(({ type, cause }) => [type, cause]))
  for (const { type, id, name, region: where, facets } of resources) {
    world.add({ type, id, name: name ?? id, account, region: where ?? (scopes[type] === 'global' ? globally : region), facets: Object.fromEntries(Object.entries(facets).map(([key, value]) => [key, facetOf(value)])) })
  }
  for (const type of new Set([...resources.map((each) => each.type), ...complete, ...short.keys()])) {
    const cause = short.get(type) ?? null
    for (const place of world.placesOf(type)) world.list({ type, region: place, complete: cause === null, pages: cause === null ? 1 : 0, count: resources.filter((each) => each.type === type).length, cause, code: null, reads: [] })
  }
  return world
}

function facetOf(value: unknown): Facet {
  if (value instanceof Unread) return { state: 'unread', cause: value.cause, code: null, reads: [] }
  return value === null ? { state: 'absent', code: 'None', reads: [] } : { state: 'read', value, reads: [] }
}

export type { Example }
