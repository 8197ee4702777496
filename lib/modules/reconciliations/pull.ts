import 'server-only'
import type { Actor } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { outgoingFetch } from '#lib/outgoing/fetch.ts'
import { type Cursor, pullGithub } from '#lib/reconcile/github/pull/pull.ts'
import { sourcesToPull } from './facts.ts'
import { tellFacts } from './operations/tell.ts'

/** How far back the first pull of a repository goes: as far as GitHub's own record of updates. */
const firstDays = 365

/**
 * Facts of each repository that this connection told of, from where its last pull ended: each step is stored with the place it ends at, so that what broke off goes on
 * there. Where GitHub asks to be left alone for a while, the next pull goes on.
 * @throws PullFailed in words, of the first repository that could not be read; the others are read all the same
 */
export async function pullChanges(actor: Actor, read: Background['read'], { connectionId, url, token }: { connectionId: string; url: string; token: string }): Promise<void> {
  let failed: unknown = null
  for (const source of await read(actor.orgId, (tx) => sourcesToPull(tx, connectionId))) {
    if (source.repository === null) continue
    await pullOne(actor, { connectionId, url, token, name: source.name, repository: source.repository, pull: source.pull }).catch((error: unknown) => {
      failed ??= error
    })
  }
  if (failed !== null) throw failed
}

type One = { connectionId: string; url: string; token: string; name: string; repository: number; pull: { cursor: unknown; since: string } | null }

async function pullOne(actor: Actor, { connectionId, url, token, name, repository, pull }: One): Promise<void> {
  const since = pull?.since ?? new Date(now().getTime() - days(firstDays)).toISOString()
  const api = { url, fetch: outgoingFetch as typeof fetch, auth: { token } }
  for await (const step of pullGithub({ api, repository: name, since: new Date(since), from: (pull?.cursor ?? null) as Cursor | null })) {
    if (step.waits) return
    const stands = step.done ? { cursor: null, since: step.cursor.began } : { cursor: step.cursor, since }
    await tellFacts(actor, { connectionId, repository, name: step.repository.fullName.slice(0, 300), facts: step.facts, told: 'pull', pull: stands })
  }
}
