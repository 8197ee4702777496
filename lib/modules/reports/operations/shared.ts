import { reports } from '#db/schema/reports.ts'
import { locked } from '#lib/door/locked.ts'

export type ReportRow = typeof reports.$inferSelect

export const subject = (of: Pick<ReportRow, 'id' | 'title'>) => ({ type: 'report' as const, id: of.id, label: of.title })
export const load = locked(reports)
