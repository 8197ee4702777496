import 'server-only'
import { and, asc, eq, isNull } from 'drizzle-orm'
import { controls } from '#db/schema/controls.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { formatDate } from '#lib/format.ts'
import { mostTasks, type Task, type Waiting } from '../../module.ts'
import { controlLabel } from '../model.ts'
import { calendarFrom, type Known, knownOf } from './read.ts'

/** Within how many days of its day something due is shown; from then on there is no other place for it. */
const ahead = days(21)

/** What the owner of controls has to have performed: overdue, or due soon, the oldest first. */
export const toPerform: Waiting = {
  rank: 25,
  of: async (tx, actor) => {
    const me = userOf(actor)
    if (!me || !may(actor, 'controls.read')) return null
    const mine = await tx.select({ id: controls.id, code: controls.code, title: controls.title }).from(controls).where(and(eq(controls.ownerId, me), eq(controls.status, 'implemented'), isNull(controls.deletedAt))).orderBy(asc(controls.code)).limit(500)
    if (mine.length === 0) return null
    const at = now()
    const range = { from: new Date(at.getTime() - days(500)), to: at, asOf: at }
    const { known } = await knownOf(tx, mine.map(({ id }) => id), range)
    const tasks = mine.flatMap((control) => calendarFrom(known.get(control.id) as Known, range).cells.filter((cell) => cell.state === 'due' && cell.due.getTime() - at.getTime() <= ahead).map((cell): Task => ({
      id: `${control.id} ${cell.key}`, title: `${controlLabel(control)}: ${cell.key}`, detail: cell.overdue ? `Overdue, and missed from ${formatDate(cell.close)} on` : 'Not performed yet, as far as anything here shows', href: `/calendar/${control.id}/${cell.key}`, button: 'Look', due: cell.due, severity: null,
    }))).toSorted((one, other) => (one.due?.getTime() ?? 0) - (other.due?.getTime() ?? 0))
    return { title: 'Controls to perform', all: `/calendar?ownerId=${me}&state=due`, tasks: tasks.slice(0, mostTasks), total: { count: tasks.length, more: false } }
  },
}
