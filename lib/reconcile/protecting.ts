import { lacking } from '#lib/outcome.ts'
import type { Of } from './facts.ts'
import { gapsOf } from './gaps.ts'
import { matchesRef } from './glob.ts'
import type { World } from './world.ts'

type Protection = Of<'protection'>

/**
 * What protected a ref at a moment, by the last word of each source until then. Null: nothing was known of it yet. Since webhooks watch, what nobody told of was not
 * there; and what a list showed later, and no webhook told to have come, was there before.
 * @throws Lacking in a gap, and between the times at which a change that nobody dated may have been
 */
export function protectionAt(world: World, ref: string, at: string): Protection[] | null {
  const unknown = breaksOf(world)
  const gap = unknown.find(({ from, to }) => from <= at && at < to)
  if (gap) lacking('gap', `What protected ${ref} from ${gap.from} to ${gap.to} is not known: ${gap.why}.`)
  const broken = (from: string, to: string) => unknown.find((each) => each.from < to && from < each.to)
  const watched = world.known.all('watched').some(({ what, from }) => what === 'protection' && from <= at)
  const listed = world.readAt('protection', 'classic')
  const all = world.known.all('protection')
  const first = new Map<string, Protection>()
  const last = new Map<string, Protection>()
  let observed = watched
  for (const each of all) {
    if (!holds(each.refs, ref) && each.source !== 'classic') continue
    undated(each, all, ref, at)
    if (each.source === 'classic') continue
    const earliest = first.get(each.source)
    if (!earliest || each.at < earliest.at) first.set(each.source, each)
    if (each.at > at) continue
    observed = true
    const before = last.get(each.source)
    if (!before || before.at < each.at) last.set(each.source, each)
  }
  if (!observed) return null
  for (const { source, at: since } of last.values()) {
    const after = isClassic(source) && broken(since, at)
    if (after) lacking('gap', `Whether ${source} protected ${ref} at ${at} as it did at ${since} is not known: ${after.why} from ${after.from} to ${after.to}.`)
  }
  if (watched) for (const [source, each] of first) if (!last.has(source) && each.at === listed) {
    const between = broken(at, listed)
    if (between) lacking('gap', `Since when ${source} protects ${ref} is not known: ${between.why} from ${between.from} to ${between.to}.`)
    last.set(source, each)
  }
  const off = switchedOff(all, at)
  return [...last.values()].filter(({ source, removed, active, at: since }) => !removed && active && !(isClassic(source) && (off || (listed !== null && since < listed && listed <= at))))
}

const isClassic = (source: string) => source.startsWith('classic ')

type Break = { from: string; to: string; why: string }
const breaks = new WeakMap<World, Break[]>()

/** Times of which nobody knows what was changed: gaps, and while webhooks did not tell any more. */
function breaksOf(world: World): Break[] {
  const had = breaks.get(world)
  if (had) return had
  const told = [...world.known.all('watched'), ...world.known.all('unwatched')].filter(({ what }) => what === 'protection').sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  const ended = told.flatMap(({ kind, from }, n) => (kind === 'unwatched' && told[n - 1]?.kind !== 'unwatched' ? [{ from, to: told.slice(n).find((each) => each.kind === 'watched')?.from ?? '9999', why: 'the webhook was gone' }] : []))
  const found = [...gapsOf(world.known).filter(({ what }) => what === 'protection'), ...ended]
  breaks.set(world, found)
  return found
}

/** A message without a date that came late: it may have been any time since what was known before. @throws Lacking */
function undated(each: Protection, all: readonly Protection[], ref: string, at: string): void {
  if (each.after === undefined || each.at <= at) return
  const from = each.after ?? all.reduce((found, other) => (other.source === each.source && other.at < each.at && other.at > found ? other.at : found), '')
  if (from < at) lacking('late', `That ${each.source} was changed was told at ${each.at}, and not since when; what protected ${ref} at ${at} is not known.`)
}

/** All classic rules at once, by the last word on that. */
function switchedOff(all: readonly Protection[], at: string): boolean {
  const said = all.filter((each) => each.source === 'classic' && each.at <= at).sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1)
  return said !== undefined && !said.active
}

/** Whether one of these patterns is of the ref, and none leaves it out. */
export const holds = (refs: readonly string[], ref: string) => refs.some((pattern) => !pattern.startsWith('!') && matchesRef(pattern, ref)) && !refs.some((pattern) => pattern.startsWith('!') && matchesRef(pattern.slice(1), ref))
