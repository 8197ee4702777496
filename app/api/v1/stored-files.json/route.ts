import { jsonRoute } from '#lib/edge/export-route.ts'
import { filesExport } from '#lib/modules/artifacts/exports.ts'

export const GET = jsonRoute(filesExport)
