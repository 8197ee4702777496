import { jsonRoute } from '#lib/edge/export-route.ts'
import { changesExport } from '#lib/modules/changes/exports.ts'

export const GET = jsonRoute(changesExport)
