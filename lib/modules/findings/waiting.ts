import 'server-only'
import { and, desc, eq, inArray, isNull, type SQL } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { findings } from '#db/schema/findings.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { accountName } from '../users/queries.ts'
import { severityName } from './model.ts'

const finding = { id: findings.id, ruleName: findings.ruleName, severity: findings.severity, riskScore: findings.riskScore, userName: findings.userName, status: findings.status, accountName: accountName('findings') }

/** By risk, highest first. */
async function toDecide(tx: Tx, { title, all, where, about }: { title: string; all: string; where: SQL | undefined; about: (status: string) => string | null }) {
  const rows = await tx.select(finding).from(findings).where(where).orderBy(desc(findings.riskScore), desc(findings.id)).limit(mostTasks)
  return waits(tx, {
    title, all, rows, every: tx.select({ id: findings.id }).from(findings).where(where),
    task: (row) => ({ id: row.id, title: row.ruleName, detail: [about(row.status), row.accountName ?? row.userName, `risk ${row.riskScore}`].filter(Boolean).join(' · '), href: `/findings/${row.id}`, button: 'Decide', due: null, severity: severityName(row.severity) }),
  })
}

export const ownFindings: Waiting = {
  rank: 10,
  of: async (tx, actor) => {
    const userId = userOf(actor)
    if (!userId || !may(actor, 'findings.review')) return null
    return toDecide(tx, {
      title: 'Findings assigned to you', all: '/findings?assignee=me&status=undecided',
      where: and(eq(findings.assigneeId, userId), inArray(findings.status, ['open', 'flagged'])), about: (status) => (status === 'flagged' ? 'Flagged' : null),
    })
  },
}

export const openFindings: Waiting = {
  rank: 20,
  of: async (tx, actor) => {
    if (!may(actor, 'findings.review')) return null
    return toDecide(tx, { title: 'Findings nobody has taken', all: '/findings?assignee=nobody&status=open', where: and(eq(findings.status, 'open'), isNull(findings.assigneeId)), about: () => null })
  },
}
