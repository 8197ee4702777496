import 'server-only'
import { alerts } from '#db/schema/alerts.ts'
import { locked } from '#lib/door/locked.ts'
import { alertName } from '../model.ts'

export type Alert = typeof alerts.$inferSelect
export const subject = (of: Pick<Alert, 'id' | 'number' | 'title'>) => ({ type: 'alert' as const, id: of.id, label: alertName(of) })
export const load = locked(alerts)
