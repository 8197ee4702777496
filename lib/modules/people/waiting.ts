import 'server-only'
import { asc, eq, and } from 'drizzle-orm'
import { accounts } from '#db/schema/people.ts'
import { systems } from '#db/schema/systems.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { unmatched } from './queries.ts'

export const strayAccounts: Waiting = {
  rank: 75,
  of: async (tx, actor) => {
    if (actor.grants['accounts.assign'] !== 'any') return null
    const rows = await tx.select({ id: accounts.id, name: accounts.name, said: accounts.said, systemName: systems.name }).from(accounts).innerJoin(systems, and(eq(systems.orgId, accounts.orgId), eq(systems.id, accounts.systemId))).where(unmatched).orderBy(asc(accounts.name), asc(accounts.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Accounts that belong to nobody', all: '/accounts?unmatched=yes', rows, every: tx.select({ id: accounts.id }).from(accounts).where(unmatched),
      task: (row) => ({ id: row.id, title: `${row.name} in ${row.systemName} belongs to nobody`, detail: row.said, href: `/accounts/${row.id}`, button: 'Say whose it is', due: null, severity: null }),
    })
  },
}
