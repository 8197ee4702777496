import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { apiTokens } from '#db/schema/api-tokens.ts'
import { type Change, changed } from '#lib/door/change.ts'

/** Ends every token of a user for good: with the account, and when its holder asks for it. */
export async function revokeTokensOf(tx: Tx, userId: string, reason: string, at: Date): Promise<Change[]> {
  const revoked = await tx.update(apiTokens).set({ revokedAt: at }).where(and(eq(apiTokens.userId, userId), isNull(apiTokens.revokedAt))).returning({ id: apiTokens.id, name: apiTokens.name })
  return revoked.map(({ id, name }) => changed({ type: 'api-token', id, label: name }, { revokedAt: null }, { revokedAt: at }, { reason }))
}
