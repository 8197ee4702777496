import 'server-only'
import type { PullStands } from '#db/schema/reconciliations.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { outgoingFetch } from '#lib/outgoing/fetch.ts'
import type { GithubApi } from '#lib/reconcile/github/pull/client.ts'
import { type Cursor, pullGithub } from '#lib/reconcile/github/pull/pull.ts'
import type { ChangeSettings } from '#lib/reconcile/system.ts'
import { tellFacts } from './operations/tell.ts'
import { sourcesToPull, type ToPull } from './within.ts'

/** How far back the first pull of a repository goes: as far as GitHub's own record of updates. */
const firstDays = 365

type Reached = Pick<GithubApi, 'url' | 'auth'> & { connectionId: string }

/**
 * Facts of each repository of this connection that a system is judged by, from where its last pull ended: each step is stored with the place it ends at, so that what
 * broke off goes on there. Where GitHub asks to be left alone for a while, the next pull goes on.
 * @throws PullFailed in words, of the first repository that could not be read; the others are read all the same
 */
export async function pullChanges(actor: Actor, read: Background['read'], of: Reached): Promise<void> {
  let failed: unknown = null
  for (const source of await read(actor.orgId, (tx) => sourcesToPull(tx, of.connectionId))) {
    await pullOne(actor, of, source).catch((error: unknown) => {
      failed ??= error
    })
  }
  if (failed !== null) throw failed
}

async function pullOne(actor: Actor, { connectionId, url, auth }: Reached, { name, repository, pull, settings }: ToPull): Promise<void> {
  const asked = askedBy(settings)
  const goesOn = pull !== null && covers(pull.asked, asked) ? pull : null
  const since = goesOn?.since ?? new Date(now().getTime() - days(firstDays)).toISOString()
  const api = { url, auth, fetch: outgoingFetch as typeof fetch }
  for await (const step of pullGithub({ api, repository: name, since: new Date(since), from: (goesOn?.cursor ?? null) as Cursor | null, ...asked })) {
    if (step.waits) return
    const stands = step.done ? { cursor: null, since: step.cursor.began, asked } : { cursor: step.cursor, since, asked }
    await tellFacts(actor, { connectionId, repository, name: step.repository.fullName.slice(0, 300), facts: step.facts, told: 'pull', pull: stands })
  }
}

type Asked = NonNullable<PullStands['asked']>

const sorted = (names: string[]) => [...new Set(names)].sort()

/** All that one of the systems needs. No system by environment: every environment, as what runs may be told of any. */
function askedBy(settings: ChangeSettings[]): Asked {
  const environments = settings.flatMap(({ production }) => (production.by === 'environment' ? production.names : []))
  return { branches: sorted(settings.flatMap(({ branches, production }) => [...branches, ...(production.by === 'branch' ? production.names : [])])), environments: settings.every(({ production }) => production.by === 'environment') ? sorted(environments) : [], paths: settings.some(({ paths }) => paths.length > 0) }
}

/** Whether what was read till now has all that is asked now. */
const covers = (had: Asked | undefined, now: Asked): boolean =>
  had !== undefined && now.branches.every((each) => had.branches.includes(each)) && (had.environments.length === 0 || (now.environments.length > 0 && now.environments.every((each) => had.environments.includes(each)))) && (had.paths || !now.paths)
