import 'server-only'
import { and, desc, eq, ne } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { runbookDrills, runbooks, runbookVersions } from '#db/schema/runbooks.ts'
import { locked } from '#lib/door/locked.ts'
import { drillDueAfter, drillLabel } from './model.ts'

export type Runbook = typeof runbooks.$inferSelect
export type Version = typeof runbookVersions.$inferSelect
export type Drill = typeof runbookDrills.$inferSelect

export const subject = (of: Pick<Runbook, 'id' | 'title'>) => ({ type: 'runbook' as const, id: of.id, label: of.title })
export const drillSubject = (of: Pick<Drill, 'id' | 'beganAt'>, runbook: Pick<Runbook, 'title'>) => ({ type: 'runbook-drill' as const, id: of.id, label: drillLabel({ runbook: runbook.title, at: of.beganAt }) })

export const load = locked(runbooks)

/** The drill, locked behind its runbook: whoever records one locks the runbook first. */
export async function loadDrill({ tx, input }: { tx: Tx; input: { id: string } }): Promise<{ drill: Drill; runbook: Runbook } | null> {
  const [found] = await tx.select({ runbookId: runbookDrills.runbookId }).from(runbookDrills).where(eq(runbookDrills.id, input.id))
  const runbook = found && (await load({ tx, input: { id: found.runbookId } }))
  const [drill] = runbook ? await tx.select().from(runbookDrills).where(eq(runbookDrills.id, input.id)).for('update') : []
  return runbook && drill ? { drill, runbook } : null
}

export async function versionOf(tx: Tx, runbookId: string, number: number): Promise<Version | null> {
  const [found] = await tx.select().from(runbookVersions).where(and(eq(runbookVersions.runbookId, runbookId), eq(runbookVersions.number, number)))
  return found ?? null
}

/** When the next drill is overdue: after the newest that told something, whatever it told. One that was rejected was none. What was noted is not noted again unless it moved. */
export async function settled(tx: Tx, of: Runbook): Promise<Pick<Runbook, 'drillDueAt' | 'drillNoteAt'>> {
  const [last] = await tx.select({ beganAt: runbookDrills.beganAt }).from(runbookDrills).where(and(eq(runbookDrills.runbookId, of.id), ne(runbookDrills.status, 'rejected'), ne(runbookDrills.result, 'not_evaluable'))).orderBy(desc(runbookDrills.beganAt), desc(runbookDrills.id)).limit(1)
  const drillDueAt = drillDueAfter(of.every, last?.beganAt ?? of.createdAt)
  return { drillDueAt, drillNoteAt: drillDueAt.getTime() === of.drillDueAt.getTime() ? of.drillNoteAt : drillDueAt }
}
export async function settle(tx: Tx, of: Runbook): Promise<void> {
  await tx.update(runbooks).set(await settled(tx, of)).where(eq(runbooks.id, of.id))
}
