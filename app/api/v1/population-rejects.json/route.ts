import { jsonRoute } from '#lib/edge/export-route.ts'
import { rejectsExport } from '#lib/modules/populations/exports.ts'

export const GET = jsonRoute(rejectsExport)
