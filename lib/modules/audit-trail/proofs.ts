import 'server-only'
import { eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import { auditBreaks, auditKeys } from '#db/schema/audit-trail.ts'
import { newKey, originOf, turnOf, verifiersOf } from '#lib/audit/seal-keys.ts'
import { changed, done, failed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict } from '#lib/errors.ts'
import { line } from '#lib/input.ts'

const size = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

/** From now on the new key signs; checkpoints of the former ones keep verifying. The sealer calls it for the first key. */
export const rotateKey = operation({
  name: 'auditTrail.rotateKey',
  summary: 'Create a new signing key for the audit trail',
  category: 'configuration',
  http: { method: 'POST', path: '/audit-trail/keys' },
  input: z.object({ reason: line(1, 500) }),
  run: async ({ tx, actor, input, at }) => {
    const key = { orgId: actor.orgId, id: v7(), ...newKey(actor.orgId, (await verifiersOf(tx, actor.orgId))[0]?.name), createdAt: at }
    await tx.insert(auditKeys).values(key)
    return done({ id: key.id, verifier: key.verifier }, changed({ type: 'audit-key', id: key.id, label: key.verifier.split('+').at(1) ?? '' }, null, { verifier: key.verifier }, { reason: input.reason }))
  },
})

/** Found by the round that anchors; the same is noted once. */
export const noteTakenBack = operation({
  name: 'auditTrail.noteTakenBack',
  summary: 'Record that the anchors hold entries the audit trail no longer has',
  category: 'detection',
  input: z.object({ origin: line(1, 200), size, root: z.string().regex(/^[0-9a-f]{64}$/), index: z.number().int().min(0).nullable() }),
  run: async ({ tx, actor, input, at }) => {
    const row = { orgId: actor.orgId, id: v7(), ...input, at }
    const [made] = await tx.insert(auditBreaks).values(row).onConflictDoNothing().returning({ id: auditBreaks.id })
    if (!made) throw conflict('This was noted before.')
    const says = `the anchors hold ${input.size} entries that are not the beginning of the audit trail${input.index === null ? '' : `: from entry ${input.index} on they are others`}`
    return done({ id: row.id }, failed({ type: 'audit-trail', id: actor.orgId, label: 'the audit trail' }, says, null, { ...input }))
  },
})

/**
 * What was taken back cannot be healed: anchors are never written over. The log goes on under a new name, anchored from its first entry on,
 * and the former anchors stay beside it, to be compared and named for ever.
 */
export const beginAnew = operation({
  name: 'auditTrail.beginAnew',
  summary: 'Continue the audit trail under a new name after entries were taken back',
  category: 'configuration',
  http: { method: 'POST', path: '/audit-trail/begin-anew' },
  input: z.object({ reason: line(1, 500) }),
  run: async ({ tx, actor, input, at }) => {
    const former = (await verifiersOf(tx, actor.orgId))[0]?.name ?? originOf(actor.orgId)
    const [broken] = await tx.select().from(auditBreaks).where(eq(auditBreaks.origin, former))
    if (!broken) throw conflict('The anchors are the beginning of the audit trail: there is nothing to begin anew.')
    const key = { orgId: actor.orgId, id: v7(), ...newKey(actor.orgId, originOf(actor.orgId, turnOf(former) + 1)), createdAt: at }
    await tx.insert(auditKeys).values(key)
    const { size: formerSize, root: formerRoot, index: firstReplaced } = broken
    return done({ id: key.id, verifier: key.verifier }, changed({ type: 'audit-key', id: key.id, label: key.verifier.split('+').at(1) ?? '' }, null, { verifier: key.verifier, former, formerSize, formerRoot, firstReplaced }, { reason: input.reason }))
  },
})
