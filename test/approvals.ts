import { desc, eq } from 'drizzle-orm'
import type { Person } from '#lib/auth/actor.ts'
import type { Settings } from '#lib/modules/settings/model.ts'

/** Deciding in tests as a page does: what is asked about this record is read with its SHA-256, and decided as it was seen. After `testDatabase`. */
async function seenOf(person: Person, subjectId: string): Promise<{ id: string; sha256: string }> {
  const { lookUp } = await import('#db/client.ts')
  const { approvals } = await import('#db/schema/approvals.ts')
  const [found] = await lookUp(person.orgId, (tx) => tx.select({ id: approvals.id, sha256: approvals.sha256 }).from(approvals).where(eq(approvals.subjectId, subjectId)).orderBy(desc(approvals.openedAt), desc(approvals.id)).limit(1))
  return found ?? { id: subjectId, sha256: `sha256:${'0'.repeat(64)}` }
}

/** @param subjectId the record somebody asked about: a mute, a request to switch off, a reset, evidence */
export async function approve(person: Person, subjectId: string, note?: string) {
  // What is applied is recorded among the changes.
  await import('#lib/modules/index.ts')
  const { approveRequest } = await import('#lib/modules/approvals/operations.ts')
  return approveRequest(person, { ...(await seenOf(person, subjectId)), ...(note !== undefined && { note }) })
}

export async function reject(person: Person, subjectId: string, note = 'Because') {
  const { rejectRequest } = await import('#lib/modules/approvals/operations.ts')
  return rejectRequest(person, { ...(await seenOf(person, subjectId)), note })
}

export async function withdraw(person: Person, subjectId: string) {
  const { withdrawRequest } = await import('#lib/modules/approvals/operations.ts')
  return withdrawRequest(person, { id: (await seenOf(person, subjectId)).id })
}

/** Settings as they should be: what weakens a control with the voice of a second person. */
export async function settle(asking: Person, deciding: Person, version: number, settings: Settings): Promise<{ version: number }> {
  const { updateSettings } = await import('#lib/modules/settings/operations.ts')
  const { version: next, waits } = await updateSettings(asking, { version, settings, reason: 'As the test needs it' })
  if (waits === null) return { version: next }
  await approve(deciding, asking.orgId)
  return { version: next + 1 }
}
