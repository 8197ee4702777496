import { csvRoute } from '#lib/edge/export-route.ts'
import { deficienciesExport } from '#lib/modules/deficiencies/exports.ts'

export const GET = csvRoute(deficienciesExport)
