import { csvRoute } from '#lib/edge/export-route.ts'
import { itemsExport } from '#lib/modules/control-tests/exports.ts'

export const GET = csvRoute(itemsExport)
