import 'server-only'
import { desc, eq } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditKeys } from '#db/schema/audit-trail.ts'
import { sameSecret, seal, tokenHash, unseal } from '#lib/crypto/secrets.ts'
import { decodeVerifier, encodeVerifier, newSeed, signer, type SignerKey, type VerifierKey } from '#lib/tlog/note.ts'

/**
 * Keys of an organization's log. The private half is sealed, the public half bound to the organization, both under ENCRYPTION_KEY:
 * whoever owns the database alone can neither sign nor plant a key of his own. Rotation adds a row; former keys keep verifying.
 */
const purpose = 'audit.signing-key'
const bindingOf = (orgId: string, verifier: string) => tokenHash(purpose, `${orgId}\n${verifier}`)

/** Name of the log, of its keys, and first line of its checkpoints (C2SP: a schema-less address, which need not be reachable). */
export const originOf = (orgId: string) => `audit.tickmark/${orgId}`

/** A new key, as its row stands in the table. */
export function newKey(orgId: string): { verifier: string; binding: string; sealedSecret: string } {
  const seed = newSeed()
  const verifier = encodeVerifier(signer(originOf(orgId), seed))
  return { verifier, binding: bindingOf(orgId, verifier), sealedSecret: seal(purpose, JSON.stringify({ orgId, seed: seed.toString('base64') })) }
}

/** The newest key that is truly ours, or null when there is none. Needs the app role. */
export async function signerOf(tx: Tx, orgId: string): Promise<SignerKey | null> {
  for (const row of await tx.select().from(auditKeys).where(eq(auditKeys.orgId, orgId)).orderBy(desc(auditKeys.createdAt), desc(auditKeys.id))) {
    if (!sameSecret(row.binding, bindingOf(orgId, row.verifier))) continue
    const secret = JSON.parse(unseal(purpose, row.sealedSecret)) as { orgId: string; seed: string }
    const key = signer(originOf(orgId), Buffer.from(secret.seed, 'base64'))
    if (secret.orgId === orgId && encodeVerifier(key) === row.verifier) return key
  }
  return null
}

/** Public keys that may have signed; rows that nobody with ENCRYPTION_KEY wrote are left out. Any role. */
export async function verifiersOf(tx: Tx, orgId: string): Promise<VerifierKey[]> {
  const rows = await tx.select({ verifier: auditKeys.verifier, binding: auditKeys.binding }).from(auditKeys).where(eq(auditKeys.orgId, orgId)).orderBy(desc(auditKeys.createdAt))
  return rows.filter((row) => sameSecret(row.binding, bindingOf(orgId, row.verifier))).map((row) => decodeVerifier(row.verifier))
}
