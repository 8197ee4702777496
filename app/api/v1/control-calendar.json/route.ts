import { jsonRoute } from '#lib/edge/export-route.ts'
import { calendarExport } from '#lib/modules/controls/calendar/exports.ts'

export const GET = jsonRoute(calendarExport)
