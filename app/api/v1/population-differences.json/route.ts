import { jsonRoute } from '#lib/edge/export-route.ts'
import { differencesExport } from '#lib/modules/populations/exports.ts'

export const GET = jsonRoute(differencesExport)
