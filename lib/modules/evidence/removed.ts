import 'server-only'
import { isNull, type SQL } from 'drizzle-orm'
import { evidence } from '#db/schema/evidence.ts'
import { type Actor, may } from '#lib/auth/actor.ts'

/** What was removed does not exist, neither its facts nor its files, for whoever may not read the audit trail: there it stays for ever. */
export const unlessRemoved = (actor: Actor): SQL | undefined => (may(actor, 'auditTrail.read') ? undefined : isNull(evidence.deletedAt))
