import 'server-only'
import { and, type AnyColumn, eq, exists, inArray, lt, type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { auditEntries, auditLeaves } from '#db/schema/audit-trail.ts'
import type { packages } from '#db/schema/packages.ts'
import type { ArtifactAddress } from '#lib/artifacts/store.ts'
import type { Background } from '#lib/door/background.ts'
import { toldIn } from '#lib/door/report.ts'
import type { PackagedFile } from '#lib/package/build.ts'
import type { Role } from '#lib/package/manifest.ts'
import type { Measured } from '#lib/package/measure.ts'

/** What a part of a package is made from. Whatever it reads does not move any more: the same package asked for again has the same bytes. */
export type Making = {
  orgId: string
  of: typeof packages.$inferSelect
  /** The period as moments: from, before. */
  from: Date
  to: Date
  read: Background['read']
  /** The same, whose statements all see one moment. */
  snapshot: Background['snapshot']
}

/** `stored`: it lies in the store, and may be gone. `measure` null: it was taken in before there was one. */
export type Given = PackagedFile & { stored?: ArtifactAddress & { id: string; what: string; sha256: string; size: number; measure: Pick<Measured, 'crc32' | 'pieces'> | null } }

/** `records`: whose entries of the audit trail go in, by type and id. */
export type Contents = { files: Given[]; records: { type: string; id: string }[] }

/** A part of every package. One file each. */
export type Part = (making: Making) => Promise<Contents>

/** Whether the log of the checkpoint has an entry about the record of that id: no clock is asked what was before a package. */
export const inLog = (tx: Tx, { of }: Making, id: AnyColumn, ...actions: string[]): SQL => exists(tx.select({ one: sql`1` }).from(auditEntries).innerJoin(auditLeaves, and(eq(auditLeaves.orgId, auditEntries.orgId), eq(auditLeaves.entryId, auditEntries.id)))
  .where(and(eq(auditEntries.subjectId, sql`${id}::text`), actions.length === 0 ? undefined : inArray(auditEntries.action, actions), lt(auditLeaves.index, of.checkpointSize))))

/** As a file of a package is called: letters, digits and a few signs, as every system can have them. */
export const named = (text: string): string => text.normalize('NFKD').replace(/[^A-Za-z0-9._@-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '').slice(0, 80) || 'file'

export const wholeText = (path: string, role: Role, text: string): PackagedFile => ({ path, role, body: () => once(text) })
async function* once(text: string) {
  yield Buffer.from(text)
}

/** What a transaction of its own tells, line by line: it begins when somebody takes the first piece, and waits for them. */
export const streamed = ({ orgId, read }: Making, path: string, role: Role, lines: (tx: Tx) => AsyncIterable<string>): PackagedFile => ({
  path, role,
  body: () => toldIn(read, orgId, lines),
})

/** Readable and the same each time: names in the order they were given. */
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
