import 'server-only'
import { and, asc, eq, inArray, or, sql } from 'drizzle-orm'
import { systems } from '#db/schema/systems.ts'
import { vulnerabilities, vulnerabilityImports } from '#db/schema/vulnerabilities.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

/** Of systems one owns: what is overdue, the gravest first. */
export const overdueOnes: Waiting = {
  rank: 27,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'vulnerabilities.read')) return null
    const where = and(eq(systems.ownerId, me), inArray(vulnerabilities.state, ['open', 'regressed']), sql`${vulnerabilities.dueAt} < ${now().toISOString()}::timestamptz`)
    const of = tx.select({ id: vulnerabilities.id, rule: vulnerabilities.rule, title: vulnerabilities.title, severity: vulnerabilities.severity, location: vulnerabilities.location, dueAt: vulnerabilities.dueAt, system: systems.name }).from(vulnerabilities)
      .innerJoin(systems, and(eq(systems.orgId, vulnerabilities.orgId), eq(systems.id, vulnerabilities.systemId))).where(where)
    const rows = await of.orderBy(sql`array_position(array['critical', 'high', 'medium', 'low', 'informational'], ${vulnerabilities.severity})`, asc(vulnerabilities.dueAt), asc(vulnerabilities.id)).limit(mostTasks)
    if (rows.length === 0) return null
    return waits(tx, {
      title: 'Overdue vulnerabilities of your systems', all: '/vulnerabilities?overdue=yes', rows, every: of,
      task: (row) => ({ id: row.id, title: `${row.rule}: ${row.title}`, detail: `${row.system}, ${row.location}. A later scan that no longer has it closes it`, href: `/vulnerabilities/${row.id}`, button: 'Look', due: row.dueAt, severity: row.severity === 'informational' ? 'low' : row.severity }),
    })
  },
}

export const toMap: Waiting = {
  rank: 29,
  of: async (tx, actor) => {
    if (!may(actor, 'vulnerabilityImports.map')) return null
    const of = tx.select({ id: vulnerabilityImports.id, name: vulnerabilityImports.name }).from(vulnerabilityImports).where(or(eq(vulnerabilityImports.status, 'unmapped')))
    const rows = await of.orderBy(asc(vulnerabilityImports.receivedAt), asc(vulnerabilityImports.id)).limit(mostTasks)
    if (rows.length === 0) return null
    return waits(tx, { title: 'Reports of scanners whose columns are to be confirmed', all: '/vulnerabilities/imports', rows, every: of, task: (row) => ({ id: row.id, title: row.name, detail: 'Nothing of it counts until somebody says which column is which', href: `/vulnerabilities/imports/${row.id}`, button: 'Confirm', due: null, severity: null }) })
  },
}
