import 'server-only'
import { and, desc, eq, gt, isNull, lt } from 'drizzle-orm'
import { z } from 'zod'
import { apiTokens } from '#db/schema/api-tokens.ts'
import { auditDenials, auditEntries, auditPersonal } from '#db/schema/audit-trail.ts'
import { auditCheckpoints, auditWitnesses } from '#db/schema/audit-trail.ts'
import { connections } from '#db/schema/connections.ts'
import { users } from '#db/schema/users.ts'
import { verifiersOf } from '#lib/audit/seal-keys.ts'
import { recipients } from '#lib/audit/witness-list.ts'
import { type Change, changed, done, failed, viewed } from '#lib/door/change.ts'
import { firstOfMinute } from '#lib/door/denials.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { email, id, line } from '#lib/input.ts'
import { queueMail } from '#lib/modules/mails/within.ts'
import { encodeVerifier } from '#lib/tlog/note.ts'
import { readSettings } from '../settings/queries.ts'
import { proofOf } from './verification.ts'

/**
 * One entry with what its commitments stand for, and the proof that it is in the log: all that somebody outside needs to check it. Each
 * opening is checked by SHA-256(salt ‖ RFC 8785 of [path, value]). Of a person who was erased nothing is left to open.
 */
export const openEntry = operation({
  name: 'auditTrail.open',
  summary: 'Export an audit entry with its personal values; needs a consent or a legal basis',
  category: 'export',
  http: { method: 'POST', path: '/audit-trail/{entryId}/open' },
  input: z.object({ entryId: id, consent: line(1, 1_000) }),
  load: async ({ tx, input }) => {
    const [found] = await tx.select({ id: auditEntries.id, body: auditEntries.body }).from(auditEntries).where(eq(auditEntries.id, input.entryId))
    return found ?? null
  },
  run: async ({ tx, actor, input, subject: entry }) => {
    const openings = await tx.select({ path: auditPersonal.path, salt: auditPersonal.salt, value: auditPersonal.value }).from(auditPersonal)
      .where(and(eq(auditPersonal.orgId, actor.orgId), eq(auditPersonal.entryId, entry.id))).orderBy(auditPersonal.path)
    const answer = {
      body: entry.body,
      openings: openings.map(({ path, salt, value }) => ({ path, salt: salt.toString('base64'), value: JSON.parse(value) as unknown })),
      // Null while it waits to be sealed.
      proof: (await proofOf(tx, actor.orgId, entry.id))?.proof ?? null,
      verifiers: (await verifiersOf(tx, actor.orgId)).map(encodeVerifier),
    }
    return done(answer, viewed({ type: 'audit-trail', id: entry.id, label: `entry ${entry.id}` }, { count: openings.length, reason: input.consent }))
  },
})

/** The newest checkpoint to an address outside, at most once a day: the simplest anchor there is. conflict: nothing new, or too soon. */
export const mailCheckpoint = operation({
  name: 'auditTrail.mailCheckpoint',
  summary: 'Send the newest checkpoint to an address of the settings',
  category: 'export',
  input: z.object({ recipient: email }),
  run: async ({ tx, actor, input, at, send }) => {
    const wanted = recipients((await readSettings(tx)).proof.checkpointsTo)?.mails ?? []
    if (!wanted.some((each) => each.toLowerCase() === input.recipient)) throw invalid({ recipient: 'is not one of the addresses in the settings' })
    const [newest] = await tx.select({ size: auditCheckpoints.size, note: auditCheckpoints.note }).from(auditCheckpoints).orderBy(desc(auditCheckpoints.size)).limit(1)
    const [former] = await tx.select().from(auditWitnesses).where(eq(auditWitnesses.name, input.recipient)).for('update')
    if (!newest || former?.size === newest.size || (former?.at && at.getTime() - former.at.getTime() < 86_400_000)) throw conflict('There is nothing to send yet.')
    const text = `This is the newest checkpoint of the audit trail. Keep this mail: it lets anybody check later that no entry recorded so far was changed or removed.\n\n${newest.note}`
    await queueMail({ tx, actor, at, send }, { to: input.recipient, subject: `Checkpoint of the audit trail: ${newest.size} entries`, text })
    const seen = { size: newest.size, note: newest.note, at, triedAt: at, problem: null }
    await tx.insert(auditWitnesses).values({ orgId: actor.orgId, name: input.recipient, ...seen }).onConflictDoUpdate({ target: [auditWitnesses.orgId, auditWitnesses.name], set: seen })
    return done({ size: newest.size }, changed({ type: 'audit-trail', id: actor.orgId, label: 'the newest checkpoint' }, null, { size: newest.size }))
  },
})

const refusable = { user: users, 'api-token': apiTokens, connection: connections }
const refusal = { type: z.enum(['user', 'api-token', 'connection']), id, why: line(1, 60) }

/** Under which refusals are counted. */
export const refusedAs = ({ type, id, why }: z.output<z.ZodObject<typeof refusal>>) => `${type}:${id} ${why}`

/** What never came to an operation; `coalesced` calls it, so that a flood is one entry and a count. */
export const noteRefusal = operation({
  name: 'auditTrail.noteRefusal',
  summary: 'Record a request that was refused at the entrance',
  category: 'authorization',
  input: z.object(refusal),
  load: async ({ tx, input }) => {
    const of = refusable[input.type]
    const [found] = await tx.select({ id: of.id, name: of.name }).from(of).where(eq(of.id, input.id))
    return found ?? null
  },
  run: async ({ tx, actor, input, subject, at }) => {
    await firstOfMinute(tx, actor.orgId, refusedAs(input), 'auditTrail.noteRefusal', at)
    return done({}, { ...failed({ type: input.type, id: subject.id, label: subject.name }, input.why), outcome: 'denied' })
  },
})

/** The worker, every minute: further denials of a past minute become one entry with their count. */
export const closeDenials = operation({
  name: 'auditTrail.closeDenials',
  summary: 'Record how often further denials of a minute occurred',
  category: 'authorization',
  input: z.object({}),
  run: async ({ tx, at }) => {
    const minute = new Date(Math.floor(at.getTime() / 60_000) * 60_000)
    const open = await tx.select().from(auditDenials).where(and(isNull(auditDenials.recordedAt), gt(auditDenials.count, 1), lt(auditDenials.minute, minute))).for('update').limit(1_000)
    const changes: Change[] = open.map((each) => ({
      ...changed({ type: 'operation', id: each.action, label: each.action }, null, { by: each.actor, minute: each.minute }, { count: each.count - 1, outcome: 'denied' }),
    }))
    for (const each of open) {
      await tx.update(auditDenials).set({ recordedAt: at })
        .where(and(eq(auditDenials.actor, each.actor), eq(auditDenials.action, each.action), eq(auditDenials.minute, each.minute)))
    }
    const [first, ...rest] = changes
    if (!first) throw conflict('nothing to record')
    return done({ entries: changes.length }, first, ...rest)
  },
})

export { beginAnew, noteTakenBack } from './proofs.ts'
