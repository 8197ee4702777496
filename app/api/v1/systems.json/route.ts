import { jsonRoute } from '#lib/edge/export-route.ts'
import { systemsExport } from '#lib/modules/systems/exports.ts'

export const GET = jsonRoute(systemsExport)
