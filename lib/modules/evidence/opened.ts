import 'server-only'
import { and, eq, or } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { evidenceOpenings } from '#db/schema/evidence.ts'
import { type Actor, humanOf } from '#lib/auth/actor.ts'

type File = { evidenceId: string; number: number }

/** Who opened which file, the first time; the portal's own jobs open nothing. */
export async function noteOpened(tx: Tx, actor: Actor, files: File[], at: Date): Promise<void> {
  const { userId, personId } = humanOf(actor)
  if (userId === null || files.length === 0) return
  await tx.insert(evidenceOpenings).values(files.map((file) => ({ orgId: actor.orgId, id: v7(), ...file, userId, personId, openedAt: at }))).onConflictDoNothing()
}

/** Whether this person opened the newest file, by any account of theirs. */
export async function hasOpened(tx: Tx, actor: Actor, of: { id: string; versionNumber: number }): Promise<boolean> {
  const { userId, personId } = humanOf(actor)
  const who = [...(userId ? [eq(evidenceOpenings.userId, userId)] : []), ...(personId ? [eq(evidenceOpenings.personId, personId)] : [])]
  if (who.length === 0) return false
  const [found] = await tx.select({ id: evidenceOpenings.id }).from(evidenceOpenings).where(and(eq(evidenceOpenings.evidenceId, of.id), eq(evidenceOpenings.number, of.versionNumber), or(...who))).limit(1)
  return found !== undefined
}
