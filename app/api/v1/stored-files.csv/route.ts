import { csvRoute } from '#lib/edge/export-route.ts'
import { filesExport } from '#lib/modules/artifacts/exports.ts'

export const GET = csvRoute(filesExport)
