import { jsonRoute } from '#lib/edge/export-route.ts'
import { controlsExport } from '#lib/modules/controls/exports.ts'

export const GET = jsonRoute(controlsExport)
