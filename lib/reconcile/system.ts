import { matches } from '../facts/glob.ts'
import type { Known } from './combine.ts'
import { movesOf } from './moves.ts'

/** What a system says of how its changes reach production (CH-3). */
export type ChangeSettings = {
  production: { by: 'environment' | 'branch' | 'tag'; /** Globs: `production`, `release/*`, `v*`. */ names: string[] }
  /** Branches whose protection counts and whose updates are judged: `main`, `release/*`. */
  branches: string[]
  /** Of a repository that several systems share: only what touches these paths. Empty: all. */
  paths: string[]
  asks: {
    /** A change request, by the portal's own. */
    request: boolean
    /** That none of the authors deploys. */
    deployer: boolean
    /** Two people approve what a bot wrote. */
    botApprovals: boolean
    /** How a required check that was skipped, or says neutral, counts. */
    skipped: 'pass' | 'fail'
    neutral: 'pass' | 'fail'
    /** What has to protect the branches at every moment. */
    protection: { approvals: number; checks: boolean }
  }
  /** Where what is known of an older deployment ends: its commit. */
  baseline: string | null
}

export const usual: ChangeSettings = {
  production: { by: 'branch', names: ['main'] }, branches: ['main'], paths: [],
  asks: { request: true, deployer: false, botApprovals: false, skipped: 'fail', neutral: 'fail', protection: { approvals: 1, checks: false } }, baseline: null,
}

/** From `from`, before `to`. */
export type Period = { from: string; to: string }

/** Something went live: a successful deployment, an update of the branch, or a tag. `sha` null: nobody says which commit. */
export type Release = { key: string; how: 'environment' | 'branch' | 'tag'; name: string; sha: string | null; at: string; deployment: string | null }

/**
 * In the order in which they went live; all that are known, not only those of a period.
 * @param arrived when a commit came onto a branch: a tag of which nobody says since when it is there went live then, at the earliest
 */
export function releasesOf(known: Known, { production }: ChangeSettings, arrived: (sha: string) => string | null): Release[] {
  const named = (name: string) => production.names.some((pattern) => matches(pattern, name))
  const found = production.by === 'environment' ? deployments(known, named) : refs(known, production.by, named)
  if (production.by === 'tag') found.push(...listed(known, named, arrived, new Set(found.map(({ name, sha }) => `${name} ${sha}`))))
  return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.key < b.key ? -1 : 1))
}

/** When a deployment first succeeded is when it went live; one that failed and was repeated did so once. */
function deployments(known: Known, named: (name: string) => boolean): Release[] {
  const succeeded = new Map<string, string>()
  for (const { deployment, state, at } of known.all('deployed')) {
    const before = succeeded.get(deployment)
    if (state === 'success' && (before === undefined || at < before)) succeeded.set(deployment, at)
  }
  return known.all('deployment').flatMap(({ id, sha, environment }): Release[] => {
    const at = succeeded.get(id)
    return at === undefined || !named(environment) ? [] : [{ key: `deployment ${id}`, how: 'environment', name: environment, sha, at, deployment: id }]
  })
}

function listed(known: Known, named: (name: string) => boolean, arrived: (sha: string) => string | null, told: Set<string>): Release[] {
  return known.all('tag').flatMap(({ ref, sha }): Release[] => {
    const name = ref.replace('refs/tags/', '')
    const at = arrived(sha)
    return at === null || !named(name) || told.has(`${name} ${sha}`) ? [] : [{ key: `tag ${name} ${sha}`, how: 'tag', name, sha, at, deployment: null }]
  })
}

function refs(known: Known, how: 'branch' | 'tag', named: (name: string) => boolean): Release[] {
  const prefix = how === 'branch' ? 'refs/heads/' : 'refs/tags/'
  return movesOf(known).flatMap(({ key, ref, after, at, how: moved }): Release[] => {
    const name = ref.startsWith(prefix) ? ref.slice(prefix.length) : null
    return name === null || at === null || !named(name) || moved === 'branch_deletion' ? [] : [{ key: `update ${key}`, how, name, sha: after, at, deployment: null }]
  })
}
