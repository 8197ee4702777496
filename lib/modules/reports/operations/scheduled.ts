import 'server-only'
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { reports } from '#db/schema/reports.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { touched } from '#lib/door/record.ts'
import { schedulable } from '#lib/door/schedulable.ts'
import { conflict } from '#lib/errors.ts'
import { id, optionalChoice } from '#lib/input.ts'
import { ended } from '#lib/period.ts'
import { type ReportKind, reportRepeats } from '../model.ts'
import { createReport, type ReportInput } from './ask.ts'
import { load, subject } from './shared.ts'

export const repeatReport = operation({
  name: 'reports.repeat',
  summary: 'Set whether a new report like this one is made of each month or quarter that ended',
  category: 'configuration',
  http: { method: 'PUT', path: '/reports/{id}/repeat' },
  input: z.object({ id, repeats: optionalChoice(Object.keys(reportRepeats) as [keyof typeof reportRepeats]).optional().transform((value) => value ?? null) }),
  load,
  run: async ({ tx, actor, input: { repeats }, subject: before, at }) => {
    if (repeats !== null && before.ofId !== null) throw conflict('It is about one record, which does not come again.')
    await tx.update(reports).set({ repeats, ...touched(before, actor, at) }).where(eq(reports.id, before.id))
    return done({ id: before.id, repeats }, changed(subject(before), { repeats: before.repeats }, { repeats }))
  },
})

/** Of each that comes again the period that ended last, and the executive summary of the month: each once, however often this comes. */
export const createScheduled = operation({
  name: 'reports.createScheduled',
  summary: 'Create the reports that come again, of the month and the quarter that ended last, and the executive summary of the month',
  category: 'export',
  input: z.object({}),
  run: async ({ tx, call, at }) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('reports.createScheduled'))`)
    const like = await tx.select().from(reports).where(isNotNull(reports.repeats)).orderBy(reports.createdAt)
    const wanted: ReportInput[] = [
      { kind: 'executive_summary', title: null, ...ended('monthly', 'UTC', at), systemIds: [], controlIds: [], ofId: null, repeats: null },
      ...like.flatMap(({ kind, zone, scope, repeats }): ReportInput[] => (repeats ? [{ kind: kind as ReportKind, title: null, ...ended(repeats, zone, at), systemIds: scope.systems.map((each) => each.id), controlIds: scope.controls.map((each) => each.id), ofId: null, repeats: null }] : [])),
    ]
    const made: { id: string; runId: string }[] = []
    for (const input of wanted) {
      const [there] = await tx.select({ id: reports.id }).from(reports).where(and(eq(reports.kind, input.kind), eq(reports.fromDay, input.fromDay), eq(reports.toDay, input.toDay), eq(reports.zone, input.zone),
        sql`(select coalesce(array_agg(s ->> 'id' order by s ->> 'id'), '{}') from jsonb_array_elements(${reports.scope} -> 'systems') s) = ${sql.param([...input.systemIds].sort())}::text[]`,
        sql`(select coalesce(array_agg(s ->> 'id' order by s ->> 'id'), '{}') from jsonb_array_elements(${reports.scope} -> 'controls') s) = ${sql.param([...input.controlIds].sort())}::text[]`)).limit(1)
      if (!there) made.push(await call(createReport, input))
    }
    const [first] = made
    if (!first) throw conflict('Every report of the periods that ended last is there already.')
    return done({ id: first.runId }, changed({ type: 'report', id: first.id, label: 'reports that come again' }, null, { count: made.length }))
  },
})

schedulable({ operation: createScheduled, label: 'Reports that come again, and the executive summary of the month', rule: '0 5 1 * *', href: '/reports' })
