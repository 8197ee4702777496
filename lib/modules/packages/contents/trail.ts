import 'server-only'
import { and, asc, eq, inArray, lt } from 'drizzle-orm'
import { auditEntries, auditLeaves } from '#db/schema/audit-trail.ts'
import { nodeReader } from '#lib/audit/seal-anchor.ts'
import { hex } from '#lib/package/bytes.ts'
import { proveInclusion } from '#lib/tlog/tree.ts'
import { type Making, streamed } from './shape.ts'

/** Records of one statement. */
const handful = 200

/** Every sealed entry about the records of the package up to its checkpoint, each with the proof that it is in the log. Personal values stay closed: an entry has their commitments. */
export const trailOf = (making: Making, records: { type: string; id: string }[]) => streamed(making, 'trail/entries.ndjson', 'trail', async function* (tx) {
  const reader = nodeReader(tx, making.orgId)
  for (let at = 0; at < records.length; at += handful) {
    const ids = [...new Set(records.slice(at, at + handful).map(({ id }) => id))]
    const found = await tx.select({ index: auditLeaves.index, body: auditEntries.body }).from(auditEntries).innerJoin(auditLeaves, and(eq(auditLeaves.orgId, auditEntries.orgId), eq(auditLeaves.entryId, auditEntries.id)))
      .where(and(inArray(auditEntries.subjectId, ids), lt(auditLeaves.index, making.of.checkpointSize))).orderBy(asc(auditLeaves.index))
    for (const { index, body } of found) yield `${JSON.stringify({ index, body, proof: (await proveInclusion(index, making.of.checkpointSize, reader)).map(hex) })}\n`
  }
})
