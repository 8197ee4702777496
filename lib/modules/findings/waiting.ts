import 'server-only'
import { and, desc, eq, inArray, isNull } from 'drizzle-orm'
import { findings } from '#db/schema/findings.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { mostTasks, type Task, type Waiting } from '../module.ts'
import { accountName } from '../users/queries.ts'
import { severityName } from './model.ts'

const finding = { id: findings.id, ruleName: findings.ruleName, severity: findings.severity, riskScore: findings.riskScore, userName: findings.userName, status: findings.status, accountName: accountName('findings') }

const findingTask = (row: { id: string; ruleName: string; severity: number; riskScore: number; userName: string | null; accountName: string | null; status: string }, detail: string): Task =>
  ({ id: row.id, title: row.ruleName, detail: [detail, row.accountName ?? row.userName, `risk ${row.riskScore}`].filter(Boolean).join(' · '), href: `/findings/${row.id}`, button: 'Decide', due: null, severity: severityName(row.severity) })

export const ownFindings: Waiting = {
  rank: 10,
  tasks: async (tx, actor) => {
    const userId = userOf(actor)
    if (!userId || !may(actor, 'findings.read')) return []
    const rows = await tx.select(finding).from(findings)
      .where(and(eq(findings.assigneeId, userId), inArray(findings.status, ['open', 'flagged']))).orderBy(desc(findings.riskScore), desc(findings.id)).limit(mostTasks)
    return rows.map((row) => findingTask(row, row.status === 'flagged' ? 'Flagged, assigned to you' : 'Assigned to you'))
  },
}

export const openFindings: Waiting = {
  rank: 20,
  tasks: async (tx, actor) => {
    if (!may(actor, 'findings.review')) return []
    const rows = await tx.select(finding).from(findings)
      .where(and(eq(findings.status, 'open'), isNull(findings.assigneeId), inArray(findings.severity, [3, 4]))).orderBy(desc(findings.riskScore), desc(findings.id)).limit(mostTasks)
    return rows.map((row) => findingTask(row, 'Nobody has looked yet'))
  },
}
