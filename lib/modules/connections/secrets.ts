import 'server-only'
import type { connections } from '#db/schema/connections.ts'
import { keptBy, openableBy, openEnvelope, sealEnvelope } from '#lib/crypto/envelope.ts'
import { CannotOpen } from '#lib/crypto/keeper.ts'
import { AppError } from '#lib/errors.ts'
import type { Secret } from './model.ts'

type Row = Pick<typeof connections.$inferSelect, 'orgId' | 'id' | 'name'>

/** What is sealed of one connection opens as that of no other, nor as another of its secrets. */
export const purposeOf = (what: 'credentials' | 'signing', { orgId, id }: Pick<Row, 'orgId' | 'id'>) => `connections.${what}/${orgId}/${id}`

/** @throws AppError `unavailable` when there is no key to seal under */
export async function seal(what: 'credentials' | 'signing', of: Pick<Row, 'orgId' | 'id'>, plain: string): Promise<{ text: string; keyId: string }> {
  const text = await sealEnvelope(purposeOf(what, of), plain).catch((error: unknown) => {
    throw error instanceof CannotOpen ? new AppError('unavailable', `Nothing can be sealed. ${error.message}`) : error
  })
  return { text, keyId: keptBy(text) }
}

/** The secrets of a connection by name; none where there are none. @throws AppError `unavailable`, naming the connection, when they cannot be opened */
export async function credentialsOf(row: Row & { credentials: string | null }): Promise<Partial<Record<Secret, string>>> {
  return row.credentials === null ? {} : JSON.parse(await opened(row, 'credentials', row.credentials)) as Partial<Record<Secret, string>>
}

type Signing = Row & { signingSecret: string | null; formerSecret: string | null; formerUntil: Date | null }

/**
 * The signing secrets that count now, the present one first. A former one that cannot be opened counts no more: it keeps nobody out who signs with the present one.
 * @throws AppError `unavailable`, naming the connection, when the present one cannot be opened
 */
export async function signingSecretsOf(row: Signing, at: Date): Promise<string[]> {
  if (row.signingSecret === null) return []
  const present = await opened(row, 'signing', row.signingSecret)
  const former = row.formerSecret !== null && row.formerUntil !== null && row.formerUntil > at ? await opened(row, 'signing', row.formerSecret).catch(unlessLost) : null
  return former === null ? [present] : [present, former]
}

const unlessLost = (error: unknown) => {
  if (error instanceof AppError) return null
  throw error
}

async function opened(row: Row, what: 'credentials' | 'signing', text: string): Promise<string> {
  try {
    return await openEnvelope(purposeOf(what, row), text)
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error
    throw new AppError('unavailable', `The ${what === 'signing' ? 'signing secret' : 'secrets'} of “${row.name}” cannot be opened. ${error.message}`)
  }
}

/** What of a connection lies under a key that this portal does not have, in words. */
export function unreadableOf({ credentialsKeyId, signingKeyId }: { credentialsKeyId: string | null; signingKeyId: string | null }): string[] {
  const known = openableBy()
  return [['its secrets', credentialsKeyId], ['its signing secret', signingKeyId]].flatMap(([what, keyId]) => (keyId && !known.has(keyId) ? [`${what} (key ${keyId})`] : []))
}
