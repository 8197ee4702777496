import 'server-only'
import type { Fact } from '#lib/reconcile/facts.ts'
import { factsOfMessage } from '#lib/reconcile/github/webhooks.ts'

type Repository = { id: number; name: string }

/** What a message of GitHub says of changes. `problems`: what of it could not be read, field by field. `watches`: from now on its webhook tells how branches are protected, or does no more; of these repositories, null: of all. */
export type Changes = { repository: Repository | null; facts: Fact[]; problems: string[]; watches: { on: boolean; repositories: Repository[] | null } | null }

/** By the time it came in, so that a replay says the same. Null: it says nothing of a change. */
export function changesOf({ event, body, receivedAt }: { event: string; body: Buffer; receivedAt: Date }): Changes | null {
  const parsed = json(body)
  if (parsed === undefined) return null
  const { facts, repository, ignored, problems, watches } = factsOfMessage({ event, body: parsed, receivedAt })
  if (ignored !== null && watches === null) return null
  return { facts, problems, repository: repository && named(repository), watches: watches && { on: watches.on, repositories: watches.repositories?.map(named) ?? null } }
}

const named = ({ id, fullName }: { id: number; fullName: string }): Repository => ({ id, name: fullName.slice(0, 300) })

/** What is no JSON is rejected as an event already. */
function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
