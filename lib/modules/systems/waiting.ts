import 'server-only'
import { and, desc, isNull } from 'drizzle-orm'
import { systems } from '#db/schema/systems.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'

export const ownerless: Waiting = {
  rank: 80,
  of: async (tx, actor) => {
    if (actor.grants['systems.update'] !== 'any') return null
    const ownerlessNow = and(isNull(systems.ownerId), isNull(systems.deletedAt))
    const rows = await tx.select({ id: systems.id, name: systems.name }).from(systems).where(ownerlessNow).orderBy(desc(systems.criticality), systems.name).limit(mostTasks)
    return waits(tx, { title: 'Systems without an owner', rows, every: tx.select({ id: systems.id }).from(systems).where(ownerlessNow), task: (row) => ({ id: row.id, title: `${row.name} has no owner`, detail: 'Nobody answers for its access and changes', href: `/systems/${row.id}/edit`, button: 'Choose one', due: null, severity: null }) })
  },
}
