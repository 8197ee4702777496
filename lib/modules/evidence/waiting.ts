import 'server-only'
import { and, asc, desc, eq, inArray, isNull, lt, notExists, or, sql } from 'drizzle-orm'
import { evidence, evidenceVersions } from '#db/schema/evidence.ts'
import { may, personOf, userOf } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { sourceNames } from './model.ts'

const endings = { pending: 'Expected, no file yet', rejected: 'Rejected: add a new version', expired: 'Expired: add a new version', approved: 'It expires', collected: '' }

/** What somebody else collected: whoever collected any version may not decide. */
export const evidenceToDecide: Waiting = {
  rank: 30,
  of: async (tx, actor) => {
    if (!may(actor, 'evidence.approve')) return null
    const own = tx.select({ one: sql`1` }).from(evidenceVersions).where(and(eq(evidenceVersions.orgId, evidence.orgId), eq(evidenceVersions.evidenceId, evidence.id), eq(evidenceVersions.collectedByPersonId, personOf(actor) ?? actor.orgId)))
    const where = and(eq(evidence.status, 'collected'), isNull(evidence.deletedAt), inArray(evidence.dataSource, ['live', 'manual']), notExists(own))
    const rows = await tx.select({ id: evidence.id, title: evidence.title, dataSource: evidence.dataSource, versionNumber: evidence.versionNumber }).from(evidence)
      .where(where).orderBy(asc(evidence.arrivedAt), asc(evidence.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Evidence to review', all: '/evidence?status=collected', rows, every: tx.select({ id: evidence.id }).from(evidence).where(where),
      task: (row) => ({ id: row.id, title: row.title, detail: `${sourceNames[row.dataSource]} · version ${row.versionNumber}`, href: `/evidence/${row.id}`, button: 'Review', due: null, severity: null }),
    })
  },
}

export const ownEvidence: Waiting = {
  rank: 40,
  of: async (tx, actor) => {
    const userId = userOf(actor)
    if (!userId || !may(actor, 'evidence.addVersion')) return null
    const soon = new Date(now().getTime() + days(30))
    const where = and(eq(evidence.ownerId, userId), isNull(evidence.deletedAt), or(inArray(evidence.status, ['pending', 'rejected', 'expired']), and(eq(evidence.status, 'approved'), lt(evidence.expiresAt, soon))))
    const rows = await tx.select({ id: evidence.id, title: evidence.title, status: evidence.status, expiresAt: evidence.expiresAt }).from(evidence)
      .where(where).orderBy(desc(evidence.arrivedAt), desc(evidence.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Evidence asked of you', all: `/evidence?ownerId=${userId}`, rows, every: tx.select({ id: evidence.id }).from(evidence).where(where),
      task: (row) => ({ id: row.id, title: row.title, detail: endings[row.status], href: `/evidence/${row.id}`, button: row.status === 'pending' ? 'Add the file' : 'Renew', due: row.status === 'approved' ? row.expiresAt : null, severity: null }),
    })
  },
}
