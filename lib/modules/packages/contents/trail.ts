import 'server-only'
import { and, asc, eq, inArray, lt } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditEntries, auditLeaves, auditPersonal } from '#db/schema/audit-trail.ts'
import { nodeReader } from '#lib/audit/seal-anchor.ts'
import { hex } from '#lib/package/bytes.ts'
import { proveInclusion } from '#lib/tlog/tree.ts'
import { type Given, json, type Making, streamed, wholeText } from './shape.ts'

type Records = { type: string; id: string }[]

/** Records of one statement. */
const handful = 200

/** Some ids at a time, each once. */
function* someOf(records: Records): Generator<string[]> {
  const ids = [...new Set(records.map(({ id }) => id))]
  for (let at = 0; at < ids.length; at += handful) yield ids.slice(at, at + handful)
}

const leafOfEntry = and(eq(auditLeaves.orgId, auditEntries.orgId), eq(auditLeaves.entryId, auditEntries.id))
const about = ({ of }: Making, ids: string[]) => and(inArray(auditEntries.subjectId, ids), lt(auditLeaves.index, of.checkpointSize))

/**
 * Every sealed entry about the records of the package up to its checkpoint, each with the proof that it is in the log. Personal values stay closed: an
 * entry has their commitments. Where somebody answers for opening them, they stand in a file beside, each with its salt; what was erased since is not
 * there any more.
 */
export function trailOf(making: Making, records: Records): Given[] {
  const entries = streamed(making, 'trail/entries.ndjson', 'trail', async function* (tx) {
    const reader = nodeReader(tx, making.orgId)
    for (const ids of someOf(records)) {
      const found = await tx.select({ index: auditLeaves.index, body: auditEntries.body }).from(auditEntries).innerJoin(auditLeaves, leafOfEntry).where(about(making, ids)).orderBy(asc(auditLeaves.index))
      for (const { index, body } of found) yield `${JSON.stringify({ index, body, proof: (await proveInclusion(index, making.of.checkpointSize, reader)).map(hex) })}\n`
    }
  })
  const { consent } = making.of
  return consent === null ? [entries] : [entries, wholeText('trail/opened.json', 'trail', json({ consent })), streamed(making, 'trail/openings.ndjson', 'trail', (tx) => openingLines(tx, making, records))]
}

async function* openingLines(tx: Tx, making: Making, records: Records): AsyncGenerator<string> {
  for (const ids of someOf(records)) {
    const found = await tx.select({ index: auditLeaves.index, path: auditPersonal.path, salt: auditPersonal.salt, value: auditPersonal.value }).from(auditEntries).innerJoin(auditLeaves, leafOfEntry)
      .innerJoin(auditPersonal, and(eq(auditPersonal.orgId, auditEntries.orgId), eq(auditPersonal.entryId, auditEntries.id))).where(about(making, ids)).orderBy(asc(auditLeaves.index), asc(auditPersonal.path))
    if (found.length > 0) yield found.map(({ index, path, salt, value }) => `${JSON.stringify({ index, path, salt: hex(salt), value: JSON.parse(value) as unknown })}\n`).join('')
  }
}
