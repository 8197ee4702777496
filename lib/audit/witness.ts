import 'server-only'
import { desc, eq, sql } from 'drizzle-orm'
import { auditCheckpoints, auditWitnesses } from '#db/schema/audit-trail.ts'
import { now } from '#lib/clock.ts'
import { OutgoingError } from '#lib/outgoing/agent.ts'
import { post } from '#lib/outgoing/call.ts'
import { cosignedAt } from '#lib/tlog/cosignature.ts'
import { NoteError } from '#lib/tlog/note.ts'
import { proveConsistency } from '#lib/tlog/tree.ts'
import { nodeReader, type Run } from './seal-anchor.ts'
import type { Witness } from './witness-list.ts'

/**
 * Asks witnesses to cosign the newest checkpoint (https://c2sp.org/tlog-witness). A witness keeps by itself how large the log was and what
 * its root was: it refuses a log that was taken back or forked, whoever owns database, files and signing key.
 */
const text = 'text/plain; charset=utf-8'

type Known = { size: number; note: string }

/** Each in turn; one that fails holds up no other, and what it said stands in its row. */
export async function askWitnesses(run: Run, orgId: string, witnesses: Witness[]): Promise<void> {
  const newest = await newestOf(run, orgId)
  for (const witness of newest ? witnesses : []) await askWitness(run, orgId, witness, newest as Known)
}

const newestOf = (run: Run, orgId: string) => run(async (tx) => {
  const [row] = await tx.select({ size: auditCheckpoints.size, note: auditCheckpoints.note }).from(auditCheckpoints).where(eq(auditCheckpoints.orgId, orgId)).orderBy(desc(auditCheckpoints.size)).limit(1)
  return row ?? null
})

async function askWitness(run: Run, orgId: string, witness: Witness, newest: Known): Promise<void> {
  const { name } = witness.key
  const [known] = await run((tx) => tx.select({ size: auditWitnesses.size }).from(auditWitnesses).where(eq(auditWitnesses.name, name)))
  if (known?.size === newest.size) return
  try {
    const note = await cosigned(run, orgId, witness, newest, Math.min(known?.size ?? 0, newest.size))
    await remember(run, orgId, name, { size: newest.size, note, at: now(), problem: null })
  } catch (error) {
    const problem = error instanceof NoteError || error instanceof OutgoingError ? error.message : `${witness.address} does not answer`
    await remember(run, orgId, name, { problem: problem.slice(0, 2_000) })
  }
}

/** @throws NoteError with what to tell people */
async function cosigned(run: Run, orgId: string, { address, key }: Witness, newest: Known, known: number): Promise<string> {
  let old = known
  for (let attempt = 0; attempt < 2; attempt++) {
    const hashes = old === 0 || old === newest.size ? [] : await run((tx) => proveConsistency(old, newest.size, nodeReader(tx, orgId)))
    const body = `old ${old}\n${hashes.map((hash) => `${hash.toString('base64')}\n`).join('')}\n${newest.note}`
    const { status, type, text: said } = await post(`${address}/add-checkpoint`, body, text)
    if (status === 200) {
      const note = newest.note + said
      if (cosignedAt(note, key) === null) throw new NoteError(`${key.name} answered without its cosignature`)
      return note
    }
    const size = status === 409 && type.startsWith('text/x.tlog.size') ? Number(said.trim()) : Number.NaN
    if (!Number.isSafeInteger(size) || size < 0) throw new NoteError(refusal(key.name, status, old === newest.size))
    if (size > newest.size) throw new NoteError(`${key.name} has cosigned ${size} entries, this log has ${newest.size}: the log was taken back to an earlier state`)
    old = size
  }
  throw new NoteError(`${key.name} changes its mind about the size of the log`)
}

/** @param same the witness has cosigned this very size; then some answer 422 where others answer 409 */
const refusal = (name: string, status: number, same: boolean) =>
  status === 409 || (same && status === 422) ? `${name} has cosigned another root for this size: there are two histories`
    : status === 422 ? `${name} refuses the consistency proof: what it cosigned is not the beginning of this log`
      : status === 404 ? `${name} does not know this log: register its origin and verifier key there`
        : status === 403 ? `${name} does not accept the signature of this log: register its verifier key there`
          : `${name} answers ${status}`

async function remember(run: Run, orgId: string, name: string, seen: Partial<typeof auditWitnesses.$inferInsert>): Promise<void> {
  await run((tx) => tx.insert(auditWitnesses).values({ orgId, name, size: 0, triedAt: now(), ...seen })
    .onConflictDoUpdate({ target: [auditWitnesses.orgId, auditWitnesses.name], set: { triedAt: now(), ...seen }, setWhere: sql`${auditWitnesses.size} <= ${seen.size ?? Number.MAX_SAFE_INTEGER}` }))
}

/** The newest checkpoint to each address, as it is, when it has grown. Whoever keeps them has an anchor of their own. */
export async function postCheckpoint(run: Run, orgId: string, addresses: string[]): Promise<void> {
  const newest = await newestOf(run, orgId)
  for (const address of newest ? addresses : []) {
    const [known] = await run((tx) => tx.select({ size: auditWitnesses.size }).from(auditWitnesses).where(eq(auditWitnesses.name, address)))
    if (!newest || known?.size === newest.size) continue
    const problem = await post(address, newest.note, text).then(
      ({ status }) => (status < 300 ? null : `${address} answers ${status}`),
      (error: unknown) => (error instanceof OutgoingError ? error.message : `${address} does not answer`),
    )
    await remember(run, orgId, address, problem === null ? { ...newest, at: now(), problem } : { problem })
  }
}
