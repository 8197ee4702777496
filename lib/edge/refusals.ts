import 'server-only'
import { eq } from 'drizzle-orm'
import { lookUp } from '#db/client.ts'
import { apiTokens } from '#db/schema/api-tokens.ts'
import { users } from '#db/schema/users.ts'
import { type Actor, type Person, type RequestInfo, type Token, visitor } from '#lib/auth/actor.ts'
import { holderOfToken, logEntrance } from '#lib/auth/entrance.ts'
import { grantsOfPrincipal } from '#lib/auth/permissions.ts'
import { now } from '#lib/clock.ts'
import { coalesced } from '#lib/door/denials.ts'
import { tokenPrefix } from '#lib/modules/api-tokens/model.ts'
import { noteRefusal, refusedAs } from '#lib/modules/audit-trail/operations.ts'

/** What the edge refuses before any operation begins goes on record too: with the organization it is about, or else with the installation. */
type Subject = { type: 'user' | 'api-token' | 'connection'; id: string }

/** One entry a minute for a record and a reason, with their number. */
function note(actor: Actor, subject: Subject, why: string): Promise<void> {
  const refused = { ...subject, why }
  return coalesced(actor.orgId, refusedAs(refused), 'auditTrail.noteRefusal', () => noteRefusal({ ...actor, grants: grantsOfPrincipal('visitor') }, refused))
}

const subjectOf = (actor: Person | Token): Subject => (actor.kind === 'token' ? { type: 'api-token', id: actor.tokenId } : { type: 'user', id: actor.userId })

/** Somebody who is known called more often than the settings allow. */
export const noteLimit = (actor: Person | Token) => note(actor, subjectOf(actor), 'too many calls')

/** A page of an origin that the organization does not name called with its token. */
export const noteOrigin = (token: Token) => note(token, subjectOf(token), 'a page of another origin sent this request')

/** A message that its webhook did not take. What was sent is kept nowhere. */
export const noteConnection = ({ orgId, id }: { orgId: string; id: string }, why: string, request: RequestInfo) => note(visitor(orgId, request), { type: 'connection', id }, why)

/** A page of another site had a browser send this; whose session it carried, where it carried one, did not. */
export const noteCrossSite = (person: Person | null, request: RequestInfo): Promise<void> =>
  person ? note(visitor(person.orgId, request), subjectOf(person), 'another site sent this request') : logEntrance('a request of another site')

/** A token that does not count, and what became of it if it ever did. What was sent is kept nowhere. */
export async function noteToken(bearer: string | undefined, request: RequestInfo): Promise<void> {
  const holder = bearer?.startsWith(tokenPrefix) && bearer.length <= 200 ? await holderOfToken(bearer) : null
  const [found] = holder ? await lookUp(holder.orgId, async (tx) => await tx.select({ revokedAt: apiTokens.revokedAt, expiresAt: apiTokens.expiresAt, status: users.status })
    .from(apiTokens).innerJoin(users, eq(users.id, apiTokens.userId)).where(eq(apiTokens.id, holder.tokenId))) : []
  if (!holder || !found) return logEntrance('a call with an unknown token')
  const why = found.revokedAt ? 'the token is revoked' : found.expiresAt && found.expiresAt <= now() ? 'the token is expired' : `the account of the token is ${found.status}`
  await note(visitor(holder.orgId, request), { type: 'api-token', id: holder.tokenId }, why)
}
