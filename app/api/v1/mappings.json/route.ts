import { jsonRoute } from '#lib/edge/export-route.ts'
import { mappingsExport } from '#lib/modules/frameworks/exports.ts'

export const GET = jsonRoute(mappingsExport)
