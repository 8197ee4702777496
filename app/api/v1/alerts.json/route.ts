import { jsonRoute } from '#lib/edge/export-route.ts'
import { alertsExport } from '#lib/modules/alerts/exports.ts'

export const GET = jsonRoute(alertsExport)
