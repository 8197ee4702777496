import 'server-only'
import { and, asc, eq, inArray, or } from 'drizzle-orm'
import { changes } from '#db/schema/changes.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { mostTasks, type Waiting, waits } from '../module.ts'
import { changeStates, reference } from './model.ts'

const next: Partial<Record<keyof typeof changeStates, { button: string; detail: string }>> = {
  approved: { button: 'Schedule it', detail: 'Approved: say who makes it, and put it on the calendar' },
  scheduled: { button: 'Implement it', detail: 'Scheduled: say when it was made' },
  verified: { button: 'Close it', detail: 'Verified by somebody else' },
}

/** What one requested or has to make, and is at a step that is theirs. */
export const toImplement: Waiting = {
  rank: 24,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'changes.implement')) return null
    const where = and(or(eq(changes.implementerId, me), eq(changes.requestedById, me)), inArray(changes.state, ['approved', 'scheduled', 'verified']))
    const rows = await tx.select({ id: changes.id, number: changes.number, title: changes.title, state: changes.state, plannedTo: changes.plannedTo }).from(changes).where(where).orderBy(asc(changes.plannedTo), asc(changes.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Changes to bring to their end', all: '/changes?mine=requested', rows, every: tx.select({ id: changes.id }).from(changes).where(where),
      task: (row) => ({ id: row.id, title: `${reference(row.number)} ${row.title}`, detail: next[row.state]?.detail ?? '', href: `/changes/${row.id}`, button: next[row.state]?.button ?? 'Look', due: row.plannedTo, severity: null }),
    })
  },
}

/** What one requested and somebody else made: whether it works is theirs to say. */
export const toVerify: Waiting = {
  rank: 25,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'changes.verify')) return null
    const where = and(eq(changes.requestedById, me), eq(changes.state, 'implemented'))
    const rows = await tx.select({ id: changes.id, number: changes.number, title: changes.title, implementedById: changes.implementedById, approveBy: changes.approveBy, approvedAt: changes.approvedAt }).from(changes).where(where).orderBy(asc(changes.implementedAt), asc(changes.id)).limit(mostTasks)
    return waits(tx, {
      title: 'Changes that were made', all: '/changes?mine=requested&state=implemented', rows, every: tx.select({ id: changes.id }).from(changes).where(where),
      task: (row) => ({
        id: row.id, title: `${reference(row.number)} ${row.title}`, detail: row.implementedById === me ? 'You made it: ask somebody else to verify it' : 'Say whether it does what it should', href: `/changes/${row.id}`, button: row.implementedById === me ? 'Look' : 'Verify',
        due: row.approvedAt === null ? row.approveBy : null, severity: row.approveBy !== null && row.approvedAt === null ? 'high' : null,
      }),
    })
  },
}
