import 'server-only'
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { auditBreaks, auditCheckpoints, auditLeaves, auditWitnesses, type Verified } from '#db/schema/audit-trail.ts'
import type { AnchorStore } from '#lib/audit/anchor-store.ts'
import { anchorStore } from '#lib/audit/anchors.ts'
import { nodeReader } from '#lib/audit/seal-anchor.ts'
import { originsOf, verifiersOf } from '#lib/audit/seal-keys.ts'
import type { Outside } from '#lib/audit/verify.ts'
import { query } from '#lib/door/query.ts'
import { AppError, notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { idText, encodeVerifier } from '#lib/tlog/note.ts'
import { formatProof } from '#lib/tlog/proof.ts'
import { proveConsistency, proveInclusion } from '#lib/tlog/tree.ts'
import { runsOf } from '../runs/within.ts'

/** Whole numbers of leaves, at least one. */
const size = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

/** The log as it says it is; nothing is checked but whether sealing goes on. Newest checkpoints first. */
export const getLog = query({
  name: 'auditTrail.log',
  permission: 'auditTrail.read',
  summary: 'Get the checkpoints and verifier keys of the audit trail',
  http: { path: '/audit-log' },
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const checkpoints = await tx.select({ size: auditCheckpoints.size, at: auditCheckpoints.at, note: auditCheckpoints.note })
      .from(auditCheckpoints).where(eq(auditCheckpoints.orgId, actor.orgId)).orderBy(desc(auditCheckpoints.size)).limit(20)
    const keys = await verifiersOf(tx, actor.orgId)
    const store = anchorStore(actor.orgId, originsOf(actor.orgId, keys)[0] as string)
    const breaks = await tx.select().from(auditBreaks).where(eq(auditBreaks.orgId, actor.orgId)).orderBy(desc(auditBreaks.at)).limit(20)
    return { checkpoints, keys: keys.map((key) => ({ id: idText(key.id), verifier: encodeVerifier(key) })), origin: originsOf(actor.orgId, keys)[0] as string, breaks, anchor: await newestAnchor(tx, actor.orgId, store), witnesses: await witnessesOf(tx), deletion: store.deletion }
  },
})

const witnessesOf = (tx: Tx) => tx.select({ name: auditWitnesses.name, size: auditWitnesses.size, at: auditWitnesses.at, problem: auditWitnesses.problem }).from(auditWitnesses).orderBy(auditWitnesses.name)

/** What was shown outside, for verify: the portal's own memory of it, which whoever owns the database can take away but not forge. */
export async function shownOutside(tx: Tx, orgId: string): Promise<Outside[]> {
  const rows = await tx.select({ name: auditWitnesses.name, note: auditWitnesses.note }).from(auditWitnesses).where(eq(auditWitnesses.orgId, orgId))
  return rows.flatMap(({ name, note }) => (note === null ? [] : [{ name: `the checkpoint that ${name} has`, note }]))
}

/** A page is not to wait for a store that does not answer. */
const ANCHOR_MS = 2_000

/** How many entries the newest anchor covers and when they were sealed, unless the database does not know of it; null before the first, `unread` when it is not to be had: verify says why. */
async function newestAnchor(tx: Tx, orgId: string, store: AnchorStore): Promise<{ size: number; at: Date | null } | 'unread' | null> {
  const late = new Promise<'unread'>((resolve) => setTimeout(() => resolve('unread'), ANCHOR_MS).unref())
  const note = await Promise.race([store.read('checkpoint').catch(() => 'unread' as const), late])
  if (note === 'unread') return note
  const size = Number(note?.toString().split('\n')[1])
  if (!Number.isSafeInteger(size)) return null
  const [row] = await tx.select({ at: auditCheckpoints.at }).from(auditCheckpoints).where(and(eq(auditCheckpoints.orgId, orgId), eq(auditCheckpoints.size, size)))
  return { size, at: row?.at ?? null }
}

/** What was asked for, newest first: progress while it runs, then what was found. */
export const listVerifications = query({
  name: 'auditTrail.verifications',
  permission: 'auditTrail.read',
  summary: 'List verifications of the audit trail, newest first, with progress and result',
  http: { path: '/audit-log/verifications' },
  input: z.object({}),
  run: async ({ tx }) => (await runsOf(tx, 'audit.verify', { limit: 10 }))
    .map(({ input: _, counts: __, result, total, ...run }) => ({ ...run, total: total ?? 0, report: result as Verified | null })),
})

/** A C2SP tlog-proof file: the entry of this id stands in the newest signed tree. Its leaf is SHA-256(0x00 ‖ canonical text). */
export const proveEntry = query({
  name: 'auditTrail.prove',
  permission: 'auditTrail.read',
  summary: 'Get the inclusion proof of an audit entry, as a C2SP tlog-proof',
  http: { path: '/audit-log/proofs/{entryId}' },
  input: z.object({ entryId: id }),
  run: async ({ tx, actor, input }) => {
    const proof = await proofOf(tx, actor.orgId, input.entryId)
    if (!proof) throw notFound('sealed audit entry')
    return proof
  },
})

/** Null while the entry waits to be sealed. */
export async function proofOf(tx: Tx, orgId: string, entryId: string): Promise<{ index: number; size: number; proof: string } | null> {
  const [leaf] = await tx.select({ index: auditLeaves.index }).from(auditLeaves).where(eq(auditLeaves.entryId, entryId))
  const [newest] = await tx.select({ size: auditCheckpoints.size, note: auditCheckpoints.note }).from(auditCheckpoints).orderBy(desc(auditCheckpoints.size)).limit(1)
  if (!leaf || !newest || leaf.index >= newest.size) return null
  const hashes = await proveInclusion(leaf.index, newest.size, nodeReader(tx, orgId))
  return { index: leaf.index, size: newest.size, proof: formatProof({ index: leaf.index, hashes, checkpoint: newest.note }) }
}

/** RFC 6962 section 2.1.2: the older of two checkpoints is the beginning of the newer one. `hashes` in base64. */
export const proveGrowth = query({
  name: 'auditTrail.consistency',
  permission: 'auditTrail.read',
  summary: 'Get the consistency proof between two sizes of the audit trail',
  http: { path: '/audit-log/consistency' },
  input: z.object({ from: size, to: size }),
  run: async ({ tx, actor, input }) => {
    if (input.from > input.to) throw new AppError('invalid', 'The first size must not be larger than the second.', { fields: { from: 'is larger than the second size' } })
    const rows = await tx.select({ size: auditCheckpoints.size, note: auditCheckpoints.note }).from(auditCheckpoints).where(eq(auditCheckpoints.orgId, actor.orgId)).orderBy(desc(auditCheckpoints.size)).limit(1)
    if (!rows[0] || input.to > rows[0].size) throw notFound('checkpoint of that size')
    const hashes = await proveConsistency(input.from, input.to, nodeReader(tx, actor.orgId))
    return { from: input.from, to: input.to, hashes: hashes.map((hash) => hash.toString('base64')) }
  },
})
