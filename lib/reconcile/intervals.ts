import { Lacking } from '#lib/outcome.ts'
import { matches } from '../facts/glob.ts'
import { gapsOf } from './gaps.ts'
import { protectionAt } from './protecting.ts'
import type { Period } from './system.ts'
import type { Unit } from './units.ts'
import type { World } from './world.ts'

/** How a branch was protected from one moment to another, measured by what the system asks for. `units`: keys of the changes that came in meanwhile, where it was not as it should be. */
export type ProtectionInterval = { ref: string; from: string; to: string; state: 'on' | 'off' | 'unknown'; why: string | null; commits: number; units: string[] }

/** Changes that are named of one interval. */
const mostNamed = 200

/**
 * The intervals of each branch that counts, without a hole from the beginning of the period to its end or to when it was looked. Nothing is asked of the branches: none.
 */
export function intervalsOf(world: World, units: readonly Unit[], period: Period): ProtectionInterval[] {
  const { branches, asks: { protection: { approvals, checks } } } = world.settings
  if (approvals === 0 && !checks) return []
  const end = world.asOf < period.to ? world.asOf : period.to
  const came = units.flatMap((unit) => ((unit.type === 'pull' || unit.type === 'unattributed') && unit.move?.at != null ? [{ ref: unit.move.ref, at: unit.move.at, key: unit.key, commits: unit.commits.length }] : []))
  const refs = new Set([...branches.filter((name) => !/[*?[\]!]/.test(name)).map((name) => `refs/heads/${name}`), ...came.map(({ ref }) => ref).filter((ref) => branches.some((name) => matches(name, ref.replace('refs/heads/', ''))))])
  const moments = new Set([period.from, ...world.known.all('protection').flatMap(({ at, after }) => (after ? [at, just(after)] : [at])), ...[...world.known.all('watched'), ...world.known.all('unwatched')].map(({ from }) => from), ...gapsOf(world.known).filter(({ what }) => what === 'protection').flatMap(({ from, to }) => [from, to])])
  const listed = world.readAt('protection', 'classic')
  if (listed !== null) moments.add(listed)
  const bounds = [...moments].filter((at) => at >= period.from && at < end).sort()
  return [...refs].sort().flatMap((ref) => {
    const found: ProtectionInterval[] = []
    for (const [n, from] of bounds.entries()) {
      const to = bounds[n + 1] ?? end
      const last = found.at(-1)
      const now = stateAt(world, ref, from)
      if (last && last.state === now.state && last.why === now.why) last.to = to
      else found.push({ ref, from, to, ...now, commits: 0, units: [] })
    }
    for (const each of found) {
      if (each.state === 'on') continue
      const inside = came.filter(({ ref: own, at }) => own === ref && at >= each.from && at < each.to)
      each.commits = inside.reduce((sum, { commits }) => sum + commits, 0)
      each.units = inside.map(({ key }) => key).slice(0, mostNamed)
    }
    return found
  })
}

/** At that moment it was as before. */
const just = (after: string) => new Date(Date.parse(after) + 1).toISOString()

function stateAt(world: World, ref: string, at: string): Pick<ProtectionInterval, 'state' | 'why'> {
  try {
    const { approvals, checks } = world.settings.asks.protection
    const rules = protectionAt(world, ref, at)
    if (rules === null) return { state: 'unknown', why: 'Nobody looked before.' }
    const required = Math.max(0, ...rules.map((each) => each.approvals))
    if (required < approvals) return { state: 'off', why: rules.length === 0 ? 'No rule was on.' : required === 0 ? 'No approval was required.' : `${required} of ${approvals} approvals were required.` }
    if (checks && !rules.some((each) => each.checks.length > 0)) return { state: 'off', why: 'No check was required.' }
    return { state: 'on', why: null }
  } catch (error) {
    if (error instanceof Lacking) return { state: 'unknown', why: error.message }
    throw error
  }
}
