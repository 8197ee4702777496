import 'server-only'
import type { Actor } from '#lib/auth/actor.ts'
import { verifyNow } from '../artifacts/jobs.ts'
import { newestFile } from './queries.ts'

/** "Verify now" by the record: of its newest file. Without a file there is no hash, and what has no hash does not verify. */
export async function verifyEvidence(actor: Actor, id: string) {
  const fileId = await newestFile(actor, { id })
  return fileId === null ? { verified: false, outcome: 'no file' as const, sha256: null, expected: null } : verifyNow(actor, fileId)
}
