import 'server-only'
import { and, asc, eq, gt, inArray, isNull, not, or, sql } from 'drizzle-orm'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { cloudFindings } from '#db/schema/cloud-scans.ts'
import { may } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { checkOf } from '#lib/cloud/providers.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

/** Critical and high ones that are open and nobody muted: the gravest first, then the oldest. */
export const gravestFindings: Waiting = {
  rank: 28,
  of: async (tx, actor) => {
    if (!may(actor, 'cloudScans.start')) return null
    const where = and(inArray(cloudFindings.state, ['open', 'regressed']), inArray(cloudFindings.severity, ['critical', 'high']), or(isNull(cloudFindings.mutedUntil), not(gt(cloudFindings.mutedUntil, now()))), isNull(cloudAccounts.deletedAt))
    const open = tx.select({ id: cloudFindings.id, check: cloudFindings.check, severity: cloudFindings.severity, name: cloudFindings.name, said: cloudFindings.said, state: cloudFindings.state, account: cloudAccounts.name }).from(cloudFindings)
      .innerJoin(cloudAccounts, and(eq(cloudAccounts.orgId, cloudFindings.orgId), eq(cloudAccounts.id, cloudFindings.accountId))).where(where)
    const rows = await open.orderBy(sql`array_position(array['critical', 'high'], ${cloudFindings.severity})`, asc(cloudFindings.openedAt), asc(cloudFindings.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Findings at cloud accounts', all: '/cloud/findings?state=open', rows, every: open,
      task: (row) => ({ id: row.id, title: `${checkOf(row.check)?.title ?? row.check}: ${row.name}`, detail: `${row.account}. ${row.state === 'regressed' ? 'It was fixed before. ' : ''}${row.said}`, href: `/cloud/findings/${row.id}`, button: 'Look', due: null, severity: row.severity }),
    })
  },
}
