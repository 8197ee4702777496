import { matches } from '../facts/glob.ts'
import type { Of } from './facts.ts'
import type { World } from './world.ts'

/** What protected a ref at a moment, by the last word of each source until then. Null: nothing was known of it yet. */
export function protectionAt(world: World, ref: string, at: string): Of<'protection'>[] | null {
  const last = new Map<string, Of<'protection'>>()
  let observed = false
  for (const each of world.known.all('protection')) {
    if (each.at > at || !holds(each.refs, ref)) continue
    observed = true
    const before = last.get(each.source)
    if (!before || before.at < each.at) last.set(each.source, each)
  }
  return observed ? [...last.values()].filter(({ removed, active }) => !removed && active) : null
}

const holds = (refs: readonly string[], ref: string) => refs.some((pattern) => !pattern.startsWith('!') && matches(pattern, ref)) && !refs.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1), ref))
