import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { incidents, incidentTasks } from '#db/schema/incidents.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { human } from '#lib/auth/human.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict } from '#lib/errors.ts'
import { id, optionalText, version } from '#lib/input.ts'
import { taskFields } from '../model.ts'
import { load, refuseClosed, refuseNobody, subject } from './subject.ts'

type Task = typeof incidentTasks.$inferSelect

export const addTask = operation({
  name: 'incidents.addTask', summary: 'Add a task to an incident: what, who, until when', category: 'remediation', http: { method: 'POST', path: '/incidents/{id}/tasks' }, input: z.object({ id, ...taskFields }), load,
  run: async ({ tx, actor, input: { id: _, ...fields }, subject: of, at }) => {
    refuseClosed(of)
    await refuseNobody(tx, 'assigneeId', fields.assigneeId)
    const row: Task = { ...created(actor, at), incidentId: of.id, ...fields, doneAt: null, doneById: null, outcome: null }
    await tx.insert(incidentTasks).values(row)
    return done({ id: row.id }, changed(subject(of), null, { task: row.title, assigneeId: row.assigneeId, dueAt: row.dueAt }))
  },
})

/** Its incident first, then the task: whoever closes one waits, and the other way round. */
async function loadTask({ tx, input }: { tx: Tx; input: { id: string } }) {
  const [known] = await tx.select({ incidentId: incidentTasks.incidentId }).from(incidentTasks).where(eq(incidentTasks.id, input.id))
  const [of] = known ? await tx.select().from(incidents).where(eq(incidents.id, known.incidentId)).for('update') : []
  const [task] = of ? await tx.select().from(incidentTasks).where(eq(incidentTasks.id, input.id)).for('update') : []
  return of && task ? { of, task } : null
}

export const changeTask = operation({
  name: 'incidents.changeTask', summary: 'Set what a task of an incident is, whose, and until when; one that was done is open again', category: 'remediation', http: { method: 'POST', path: '/incident-tasks/{id}' }, input: z.object({ id, version, ...taskFields }), load: loadTask,
  run: async ({ tx, actor, input: { id: _, version: seen, ...fields }, subject: { of, task: before }, at }) => {
    refuseClosed(of)
    sameVersion(before, seen, 'task')
    if (fields.assigneeId !== before.assigneeId) await refuseNobody(tx, 'assigneeId', fields.assigneeId)
    const after: Task = { ...before, ...fields, doneAt: null, doneById: null, outcome: null, ...touched(before, actor, at) }
    await tx.update(incidentTasks).set(after).where(eq(incidentTasks.id, before.id))
    const told = ({ title, assigneeId, dueAt, doneAt }: Task) => ({ task: title, assigneeId, dueAt, doneAt })
    return done({ id: before.id, version: after.version }, changed(subject(of), told(before), told(after)))
  },
})

export const finishTask = operation({
  name: 'incidents.finishTask', summary: 'Record that a task of an incident is done', category: 'remediation', http: { method: 'POST', path: '/incident-tasks/{id}/finish' }, input: z.object({ id, version, outcome: optionalText(2_000) }), load: loadTask,
  owns: ({ task }: { task: Task }, actor: Actor) => task.assigneeId !== null && task.assigneeId === userOf(actor),
  run: async ({ tx, actor, input, subject: { of, task: before }, at }) => {
    const { userId: by } = human(actor)
    refuseClosed(of)
    sameVersion(before, input.version, 'task')
    if (before.doneAt) throw conflict('It is done already.')
    const after: Task = { ...before, doneAt: at, doneById: by, outcome: input.outcome, ...touched(before, actor, at) }
    await tx.update(incidentTasks).set(after).where(eq(incidentTasks.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(of), { task: null, doneAt: null, outcome: null }, { task: before.title, doneAt: at, outcome: input.outcome }))
  },
})
