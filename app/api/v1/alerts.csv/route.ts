import { csvRoute } from '#lib/edge/export-route.ts'
import { alertsExport } from '#lib/modules/alerts/exports.ts'

export const GET = csvRoute(alertsExport)
