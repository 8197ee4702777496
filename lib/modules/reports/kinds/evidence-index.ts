import 'server-only'
import { and, asc, eq, gte, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm'
import { artifacts } from '#db/schema/artifacts.ts'
import { evidence, evidenceControls, evidenceVersions } from '#db/schema/evidence.ts'
import { users } from '#db/schema/users.ts'
import { formatNumber, formatOf, formatPercent } from '#lib/format.ts'
import { categories, sourceNames, statusNames } from '../../evidence/model.ts'
import { evidenceLinks } from '../../evidence/within.ts'
import { pieces } from '../pieces.ts'
import type { Kind } from '../shape.ts'

export const evidenceIndex: Kind = {
  about: 'Every piece of evidence that speaks of the period or arrived in it, with what its newest file hashes to.',
  permission: 'evidence.read',
  takes: { systems: false, controls: true, of: null },
  async tell({ tx, from, to, scope }) {
    const ids = scope.controls.map(({ id }) => id)
    const speaks = or(and(isNotNull(evidence.observedFrom), lt(evidence.observedFrom, to), gte(evidence.observedTo, from)), and(isNull(evidence.observedFrom), gte(evidence.arrivedAt, from), lt(evidence.arrivedAt, to)))
    const where = and(isNull(evidence.deletedAt), speaks, ids.length === 0 ? undefined : inArray(evidence.id, tx.select({ id: evidenceControls.recordId }).from(evidenceControls).where(inArray(evidenceControls.controlId, ids))))
    const statuses = await tx.select({ status: evidence.status, source: evidence.dataSource, n: sql<number>`count(*)::int` }).from(evidence).where(where).groupBy(evidence.status, evidence.dataSource).orderBy(asc(evidence.status), asc(evidence.dataSource))
    const sum = (which: (row: (typeof statuses)[number]) => boolean) => statuses.filter(which).reduce((all, each) => all + each.n, 0)
    const all = sum(() => true)
    return {
      population: `${formatNumber(all)} pieces of evidence whose period covered reaches into the period, or which arrived in it where they name none`,
      query: 'Evidence that is not removed, by the time it arrived; each with its newest file',
      filters: ids.length === 0 ? 'none' : `evidence that maps to ${scope.controls.map(({ name }) => name).join(', ')}`,
      counts: [['Approved', `${formatOf(sum(({ status }) => status === 'approved'), all)} (${formatPercent(sum(({ status }) => status === 'approved'), all)})`], ['Waiting for a decision', formatOf(sum(({ status }) => status === 'collected'), all)], ['Expired', formatOf(sum(({ status }) => status === 'expired'), all)], ['Sample or fallback data', `${formatOf(sum(({ source }) => source === 'sample' || source === 'fallback'), all)}: never approved`]],
      tables: [
        { name: 'statuses', title: 'By status', none: 'There is none.', key: ['status', 'source'], columns: { status: ['Status', 3], source: ['Data source', 3], evidence: ['Evidence', 2] }, rows: statuses.map((row) => [statusNames[row.status], sourceNames[row.source], row.n]) },
        {
          name: 'evidence', title: 'Evidence', none: 'There is none.', key: ['id'],
          columns: { title: ['Title', 5], category: ['Category', 3], controls: ['Controls', 2.5], status: ['Status', 2], source: ['Data source', 2], from: ['Observed from (UTC)', 2.6], to: ['Observed to (UTC)', 2.6], collected: ['Collected (UTC)', 2.6], approved: ['Approved (UTC)', 0], expires: ['Expires (UTC)', 0], owner: ['Owner', 3], version: ['Version', 1.5], file: ['File', 3.5], sha256: ['SHA-256', 6], bytes: ['Bytes', 0], reason: ['Reason', 0], id: ['Id', 0] },
          rows: pieces(tx, tx.select({ title: evidence.title, category: evidence.category, controls: evidenceLinks.codes(), status: evidence.status, source: evidence.dataSource, from: evidence.observedFrom, to: evidence.observedTo, collected: evidence.collectedAt, approved: evidence.approvedAt, expires: evidence.expiresAt, owner: users.name, version: evidence.versionNumber, file: artifacts.name, sha256: artifacts.sha256, bytes: artifacts.size, reason: evidence.reason, id: evidence.id }).from(evidence)
            .leftJoin(users, and(eq(users.orgId, evidence.orgId), eq(users.id, evidence.ownerId))).leftJoin(evidenceVersions, and(eq(evidenceVersions.orgId, evidence.orgId), eq(evidenceVersions.evidenceId, evidence.id), eq(evidenceVersions.number, evidence.versionNumber))).leftJoin(artifacts, and(eq(artifacts.orgId, evidenceVersions.orgId), eq(artifacts.id, evidenceVersions.artifactId)))
            .where(where).orderBy(asc(evidence.arrivedAt), asc(evidence.id)), (row) => [row.title, categories[row.category as keyof typeof categories] ?? row.category, String(row.controls ?? '').replace(/[{}"]/g, '').split(',').filter(Boolean).join(', '), statusNames[row.status], sourceNames[row.source], row.from, row.to, row.collected, row.approved, row.expires, row.owner, row.version, row.file, row.sha256, row.bytes, row.reason, row.id]),
        },
      ],
      main: 'evidence',
    }
  },
}
