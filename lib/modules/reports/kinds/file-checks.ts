import 'server-only'
import { and, asc, isNull, lt, sql } from 'drizzle-orm'
import { artifacts } from '#db/schema/artifacts.ts'
import { fileKindOf } from '#lib/door/file-kinds.ts'
import { formatBytes, formatNumber, formatOf } from '#lib/format.ts'
import { checkNames } from '../../artifacts/model.ts'
import { pieces } from '../pieces.ts'
import type { Kind } from '../shape.ts'

export const fileChecks: Kind = {
  about: 'Every stored file: what it must hash to, and what the last check of what is stored found.',
  permission: 'artifacts.read',
  takes: { systems: false, controls: false, of: null },
  async tell({ tx, from, to }) {
    const where = and(isNull(artifacts.deletedAt), lt(artifacts.createdAt, to))
    const checked = sql`${artifacts.lastCheckedAt} >= ${from.toISOString()}::timestamptz`
    const [held] = await tx.select({ all: sql<number>`count(*)::int`, bytes: sql<string>`coalesce(sum(${artifacts.size}), 0)`, checked: sql<number>`(count(*) filter (where ${checked}))::int`, match: sql<number>`(count(*) filter (where ${checked} and ${artifacts.checkOutcome} = 'match'))::int`, bad: sql<number>`(count(*) filter (where ${artifacts.checkOutcome} in ('mismatch', 'missing')))::int`, locked: sql<number>`(count(*) filter (where ${artifacts.lockedUntil} >= ${artifacts.retainUntil}))::int` }).from(artifacts).where(where)
    const n = held ?? { all: 0, bytes: '0', checked: 0, match: 0, bad: 0, locked: 0 }
    return {
      population: `${formatNumber(n.all)} stored files that came before the period ended and are kept, ${formatBytes(Number(n.bytes))} in all`,
      query: 'Stored files of every kind with their last check: what the store has is read to its end and hashed, and compared with what was stored',
      filters: 'files whose retention was over and which were removed are left out',
      counts: [['Checked since the period began', formatOf(n.checked, n.all)], ['As they were stored', `${formatOf(n.match, n.checked)} of those checked`], ['Altered or missing', formatOf(n.bad, n.all)], ['Locked for their whole retention', formatOf(n.locked, n.all)]],
      tables: [{
        name: 'files', title: 'Stored files', none: 'Nothing is stored.', key: ['id'],
        columns: { name: ['File', 5], kind: ['Kind', 4], size: ['Bytes', 2], sha256: ['SHA-256', 9], stored: ['Stored (UTC)', 2.6], checked: ['Checked (UTC)', 2.6], outcome: ['Found', 3], until: ['Kept until (UTC)', 2.6], hold: ['Legal hold', 1.6], owner: ['Belongs to', 0], id: ['Id', 0] },
        rows: pieces(tx, tx.select({ name: artifacts.name, kind: artifacts.kind, size: artifacts.size, sha256: artifacts.sha256, stored: artifacts.createdAt, checked: artifacts.lastCheckedAt, outcome: artifacts.checkOutcome, until: artifacts.retainUntil, hold: artifacts.legalHold, type: artifacts.ownerType, ownerId: artifacts.ownerId, id: artifacts.id }).from(artifacts).where(where).orderBy(asc(artifacts.createdAt), asc(artifacts.id)), (row) => [row.name, fileKindOf(row.kind)?.label ?? row.kind, row.size, row.sha256, row.stored, row.checked, row.outcome ? checkNames[row.outcome] : 'Not checked yet', row.until, row.hold ? 'Yes' : 'No', `${row.type} ${row.ownerId}`, row.id]),
      }],
    }
  },
}
