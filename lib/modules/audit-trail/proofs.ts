import 'server-only'
import { v7 } from 'uuid'
import { z } from 'zod'
import { auditKeys } from '#db/schema/audit-trail.ts'
import { newKey } from '#lib/audit/seal-keys.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { line } from '#lib/input.ts'

/** From now on the new key signs; checkpoints of the former ones keep verifying. The sealer calls it for the first key. */
export const rotateKey = operation({
  name: 'auditTrail.rotateKey',
  summary: 'Make a new signing key for the audit trail',
  category: 'configuration',
  http: { method: 'POST', path: '/audit-trail/keys' },
  input: z.object({ reason: line(1, 500) }),
  run: async ({ tx, actor, input, at }) => {
    const key = { orgId: actor.orgId, id: v7(), ...newKey(actor.orgId), createdAt: at }
    await tx.insert(auditKeys).values(key)
    return done({ id: key.id, verifier: key.verifier }, changed({ type: 'audit-key', id: key.id, label: key.verifier.split('+').at(1) ?? '' }, null, { verifier: key.verifier }, { reason: input.reason }))
  },
})
