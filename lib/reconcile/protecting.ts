import type { Of } from './facts.ts'
import { matchesRef } from './glob.ts'
import type { World } from './world.ts'

type Protection = Of<'protection'>

/**
 * What protected a ref at a moment, by the last word of each source until then. Null: nothing was known of it yet. Since webhooks watch, what nobody told of was not
 * there; and what a list showed later, and no webhook told to have come, was there before.
 */
export function protectionAt(world: World, ref: string, at: string): Protection[] | null {
  const watched = world.known.all('watched').some(({ what, from }) => what === 'protection' && from <= at)
  const listed = world.readAt('protection', 'classic')
  const all = world.known.all('protection')
  const first = new Map<string, Protection>()
  const last = new Map<string, Protection>()
  let observed = watched
  for (const each of all) {
    if (!holds(each.refs, ref)) continue
    const earliest = first.get(each.source)
    if (!earliest || each.at < earliest.at) first.set(each.source, each)
    if (each.at > at) continue
    observed = true
    const before = last.get(each.source)
    if (!before || before.at < each.at) last.set(each.source, each)
  }
  if (!observed) return null
  if (watched) for (const [source, each] of first) if (!last.has(source) && each.at === listed) last.set(source, each)
  const off = switchedOff(all, at)
  return [...last.values()].filter(({ source, removed, active, at: since }) => !removed && active && !(isClassic(source) && (off || (listed !== null && since < listed && listed <= at))))
}

const isClassic = (source: string) => source.startsWith('classic ')

/** All classic rules at once, by the last word on that. */
function switchedOff(all: readonly Protection[], at: string): boolean {
  const said = all.filter((each) => each.source === 'classic' && each.at <= at).sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1)
  return said !== undefined && !said.active
}

/** Whether one of these patterns is of the ref, and none leaves it out. */
export const holds = (refs: readonly string[], ref: string) => refs.some((pattern) => !pattern.startsWith('!') && matchesRef(pattern, ref)) && !refs.some((pattern) => pattern.startsWith('!') && matchesRef(pattern.slice(1), ref))
