import type { Kind } from './facts.ts'
import { gapsOf } from './gaps.ts'
import type { Unit } from './units.ts'
import type { World } from './world.ts'

export const coverageKinds = ['moves', 'pulls', 'commits', 'requests', 'reviews', 'checks', 'protection', 'suites', 'deployments', 'running'] as const
export type CoverageKind = (typeof coverageKinds)[number]

/**
 * From when to when something can be proven, of all that is known of the repository. `gaps`: in between it cannot. `read`: of how many pull requests of the period the list was read to its end
 * after the merge; null where there is no such list.
 */
export type Coverage = { what: CoverageKind; facts: number; since: string | null; until: string | null; gaps: { from: string; to: string; why: string }[]; read: { n: number; of: number } | null }

const kinds: Record<CoverageKind, Kind[]> = {
  moves: ['update', 'pushed'], pulls: ['opened', 'merged'], commits: ['commit', 'commits'], requests: ['names', 'unnamed'], reviews: ['review', 'dismissed'], checks: ['check'], protection: ['protection'], suites: ['suite'], deployments: ['deployment', 'deployed'], running: ['snapshot'],
}
const lists: Partial<Record<CoverageKind, Kind>> = { commits: 'commits', requests: 'names', reviews: 'review', checks: 'check' }

const mostGaps = 100

export function coverageOf(world: World, units: readonly Unit[]): Coverage[] {
  const pulls = units.flatMap((unit) => (unit.type === 'pull' ? (world.pull(unit.pull).merged ?? []) : []))
  return coverageKinds.map((what) => {
    let [facts, since, until]: [number, string | null, string | null] = [0, null, null]
    for (const kind of kinds[what]) for (const fact of world.known.all(kind)) {
      facts++
      const at = 'at' in fact ? fact.at : null
      if (at !== null && (since === null || at < since)) since = at
      if (at !== null && (until === null || at > until)) until = at
    }
    if (what === 'protection') for (const each of world.known.all('watched')) if (each.what === 'protection' && (since === null || each.from < since)) since = each.from
    const list = lists[what]
    const n = list && pulls.filter((merged) => (world.readAt(list, list === 'check' ? merged.head : merged.pull) ?? '') >= merged.at).length
    const gaps = gapsOf(world.known).filter((gap) => kinds[what].includes(gap.what)).map(({ from, to, why }) => ({ from, to, why })).sort((one, other) => (one.from < other.from ? -1 : 1)).slice(0, mostGaps)
    return { what, facts, since, until, gaps, read: n === undefined ? null : { n, of: pulls.length } }
  })
}
