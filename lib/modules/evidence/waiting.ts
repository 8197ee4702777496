import 'server-only'
import { and, asc, desc, eq, inArray, isNull, lt, notExists, or, sql } from 'drizzle-orm'
import { evidence, evidenceVersions } from '#db/schema/evidence.ts'
import { may, personOf, userOf } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { mostTasks, type Waiting } from '../module.ts'

const endings = { pending: 'Expected, no file yet', rejected: 'Rejected: add a new version', expired: 'Expired: add a new version', approved: 'Your evidence expires', collected: '' }

/** What somebody else collected: whoever collected any version may not decide. */
export const evidenceToDecide: Waiting = {
  rank: 30,
  tasks: async (tx, actor) => {
    if (!may(actor, 'evidence.approve')) return []
    const own = tx.select({ one: sql`1` }).from(evidenceVersions).where(and(eq(evidenceVersions.orgId, evidence.orgId), eq(evidenceVersions.evidenceId, evidence.id), eq(evidenceVersions.collectedByPersonId, personOf(actor) ?? actor.orgId)))
    const rows = await tx.select({ id: evidence.id, title: evidence.title, dataSource: evidence.dataSource, versionNumber: evidence.versionNumber }).from(evidence)
      .where(and(eq(evidence.status, 'collected'), isNull(evidence.deletedAt), inArray(evidence.dataSource, ['live', 'manual']), notExists(own))).orderBy(asc(evidence.arrivedAt), asc(evidence.id)).limit(mostTasks)
    return rows.map((row) => ({ id: row.id, title: row.title, detail: `Evidence to review · ${row.dataSource} · version ${row.versionNumber}`, href: `/evidence/${row.id}`, button: 'Review', due: null, severity: null }))
  },
}

export const ownEvidence: Waiting = {
  rank: 40,
  tasks: async (tx, actor) => {
    const userId = userOf(actor)
    if (!userId || !may(actor, 'evidence.addVersion')) return []
    const soon = new Date(now().getTime() + days(30))
    const rows = await tx.select({ id: evidence.id, title: evidence.title, status: evidence.status, expiresAt: evidence.expiresAt }).from(evidence)
      .where(and(eq(evidence.ownerId, userId), isNull(evidence.deletedAt), or(inArray(evidence.status, ['pending', 'rejected', 'expired']), and(eq(evidence.status, 'approved'), lt(evidence.expiresAt, soon)))))
      .orderBy(desc(evidence.arrivedAt), desc(evidence.id)).limit(mostTasks)
    return rows.map((row) => ({ id: row.id, title: row.title, detail: endings[row.status], href: `/evidence/${row.id}`, button: row.status === 'pending' ? 'Add the file' : 'Renew', due: row.status === 'approved' ? row.expiresAt : null, severity: null }))
  },
}
