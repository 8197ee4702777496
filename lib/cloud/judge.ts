import type { AnyCheck, OutcomeWord } from './check.ts'
import type { Cause } from './facts.ts'
import { NotEvaluable, type Use, type World } from './world.ts'

/** What one check came to, of one resource; `id` null: of all of its type in this region that nobody could list. `uses`: the facets it looked at, each once. */
export type Judged = { check: string; type: string; id: string | null; name: string; region: string; outcome: OutcomeWord; said: string; cause: Cause | null; code: string | null; uses: Use[] }

const causeWords: Record<Cause, string> = { denied: 'it was denied', throttled: 'the provider was asked too often', timeout: 'nobody answered in time', malformed: 'the answer could not be understood', disabled: 'it is not switched on there', skipped: 'it was not asked', failed: 'the provider had an error' }

const couldNotTell = ({ subject, facet, cause, code, depends }: NotEvaluable) => (depends !== null ? `Could not tell: ${depends}.` : `Could not tell: ${facet === null ? `not all of ${subject} are known` : `${facet} of ${subject} was not read`}, as ${causeWords[cause]}${code ? ` (${code})` : ''}.`)

/**
 * Every check on every resource of its type, and on every place whose list is not whole: what was not seen is in the answer, as not evaluable. Pure: the same world gives the same.
 * One at a time, as they are asked for; nothing is kept here.
 */
export function* judge(world: World, checks: readonly AnyCheck[]): Generator<Judged, void, undefined> {
  for (const check of checks) {
    for (const place of world.placesOf(check.on)) {
      const list = world.inventory(check.on, place)
      if (list.complete) continue
      const untold = new NotEvaluable(`${check.on} in ${place}`, null, list.cause ?? 'skipped', list.code)
      yield { check: check.id, type: check.on, id: null, name: `All in ${place} that are not known`, region: place, outcome: 'not_evaluable', said: couldNotTell(untold), cause: untold.cause, code: untold.code, uses: [] }
    }
    for (const seen of world.resources(check.on)) yield judgeOne(world, check, seen)
  }
}

function judgeOne(world: World, check: AnyCheck, seen: Parameters<AnyCheck['judge']>[0]): Judged {
  world.uses = []
  const of = { check: check.id, type: seen.type, id: seen.id, name: seen.name, region: seen.region }
  try {
    const { outcome, said } = check.judge(seen, world)
    return { ...of, outcome, said, cause: null, code: null, uses: once(world.uses) }
  } catch (error) {
    if (error instanceof NotEvaluable) return { ...of, outcome: 'not_evaluable', said: couldNotTell(error), cause: error.cause, code: error.code, uses: once(world.uses) }
    // A check that breaks on what it was given has not passed it.
    return { ...of, outcome: 'not_evaluable', said: `Could not tell: the check broke on what was read (${error instanceof Error ? error.message : String(error)}).`.slice(0, 500), cause: 'malformed', code: null, uses: once(world.uses) }
  }
}

/** Facets named of one result; of a check that looked at a thousand users, the first. */
export const mostUses = 100

function once(uses: Use[]): Use[] {
  if (uses.length < 2) return uses
  const same = (one: Use, other: Use) => one.facet === other.facet && one.id === other.id && one.type === other.type
  const kept: Use[] = []
  for (const use of uses) if (!kept.some((each) => same(each, use)) && kept.push(use) === mostUses) break
  return kept
}
