import 'server-only'
import { desc, eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditKeys } from '#db/schema/audit-trail.ts'
import { sameSecret, seal, tokenHash, unseal } from '#lib/crypto/secrets.ts'
import { type Checkpoint, openCheckpoint } from '#lib/tlog/checkpoint.ts'
import { decodeVerifier, encodeVerifier, newSeed, NoteError, signer, type SignerKey, type VerifierKey } from '#lib/tlog/note.ts'

/**
 * Keys of an organization's log. The private half is sealed, the public half bound to the organization, both under ENCRYPTION_KEY:
 * whoever owns the database alone can neither sign nor plant a key of his own. Rotation adds a row; former keys keep verifying.
 */
const purpose = 'audit.signing-key'
const bindingOf = (orgId: string, verifier: string) => tokenHash(purpose, `${orgId}\n${verifier}`)

/**
 * Name of the log, of its keys, and first line of its checkpoints (C2SP: a schema-less address, which need not be reachable). `turn` 1 is the
 * log as it began. A log whose past was taken back can never again be what its anchors say: it is begun anew, under the next name.
 */
export const originOf = (orgId: string, turn = 1) => (turn === 1 ? `audit.tickmark/${orgId}` : `audit.tickmark/${orgId}/${turn}`)

/** How often the log of that name was begun. */
export const turnOf = (origin: string) => Number(/^audit\.tickmark\/[^/]+\/(\d+)$/.exec(origin)?.[1] ?? 1)

/** The names of a log by its keys, newest first: checkpoints are signed under the first, what was anchored under the others stays as it is. */
export const originsOf = (orgId: string, keys: readonly VerifierKey[]) => [...new Set([...keys.map((key) => key.name), ...(keys.length === 0 ? [originOf(orgId)] : [])])]

/** A checkpoint under any of these names. @throws NoteError when no known key signed it, or it speaks of another log */
export function openOwn(note: string, keys: readonly VerifierKey[], origins: readonly string[]): Checkpoint {
  const checkpoint = openCheckpoint(note, keys)
  if (!origins.includes(checkpoint.origin)) throw new NoteError(`the checkpoint is of ${checkpoint.origin}, not of ${origins[0] ?? 'this log'}`)
  return checkpoint
}

/** A new key, as its row stands in the table. */
export function newKey(orgId: string, origin = originOf(orgId)): { verifier: string; binding: string; sealedSecret: string } {
  const seed = newSeed()
  const verifier = encodeVerifier(signer(origin, seed))
  return { verifier, binding: bindingOf(orgId, verifier), sealedSecret: seal(purpose, JSON.stringify({ orgId, seed: seed.toString('base64') })) }
}

/** The newest key that is truly ours, or null when there is none. Needs the app role. */
export async function signerOf(tx: Tx, orgId: string): Promise<SignerKey | null> {
  for (const row of await tx.select().from(auditKeys).where(eq(auditKeys.orgId, orgId)).orderBy(desc(auditKeys.createdAt), desc(auditKeys.id))) {
    if (!sameSecret(row.binding, bindingOf(orgId, row.verifier))) continue
    const secret = JSON.parse(unseal(purpose, row.sealedSecret)) as { orgId: string; seed: string }
    const key = signer(decodeVerifier(row.verifier).name, Buffer.from(secret.seed, 'base64'))
    if (secret.orgId === orgId && encodeVerifier(key) === row.verifier) return key
  }
  return null
}

/** Public keys that may have signed; rows that nobody with ENCRYPTION_KEY wrote are left out. Any role. */
export async function verifiersOf(tx: Tx, orgId: string): Promise<VerifierKey[]> {
  const rows = await tx.select({ verifier: auditKeys.verifier, binding: auditKeys.binding }).from(auditKeys).where(eq(auditKeys.orgId, orgId)).orderBy(desc(auditKeys.createdAt), desc(auditKeys.id))
  return rows.filter((row) => sameSecret(row.binding, bindingOf(orgId, row.verifier))).map((row) => decodeVerifier(row.verifier))
}
