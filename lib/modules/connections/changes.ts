import 'server-only'
import type { Fact } from '#lib/reconcile/facts.ts'
import { factsOfMessage } from '#lib/reconcile/github/webhooks.ts'

/** What a message of GitHub says of changes. `problems`: what of it could not be read, field by field. */
export type Changes = { repository: { id: number; name: string } | null; facts: Fact[]; problems: string[] }

/** By the time it came in, so that a replay says the same. Null: it says nothing of a change. */
export function changesOf({ event, body, receivedAt }: { event: string; body: Buffer; receivedAt: Date }): Changes | null {
  const parsed = json(body)
  if (parsed === undefined) return null
  const { facts, repository, ignored, problems } = factsOfMessage({ event, body: parsed, receivedAt })
  if (ignored !== null) return null
  return { facts, problems, repository: repository && { id: repository.id, name: repository.fullName.slice(0, 300) } }
}

/** What is no JSON is rejected as an event already. */
function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
