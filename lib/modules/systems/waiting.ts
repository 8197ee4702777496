import 'server-only'
import { and, desc, isNull } from 'drizzle-orm'
import { systems } from '#db/schema/systems.ts'
import type { Waiting } from '../module.ts'

export const ownerless: Waiting = {
  rank: 80,
  tasks: async (tx, actor) => {
    if (actor.grants['systems.update'] !== 'any') return []
    const rows = await tx.select({ id: systems.id, name: systems.name }).from(systems).where(and(isNull(systems.ownerId), isNull(systems.deletedAt))).orderBy(desc(systems.criticality), systems.name).limit(3)
    return rows.map((row) => ({ id: row.id, title: `${row.name} has no owner`, detail: 'Nobody answers for its access and changes', href: `/systems/${row.id}/edit`, button: 'Choose one', due: null, severity: null }))
  },
}
