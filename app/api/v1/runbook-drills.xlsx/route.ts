import { xlsxRoute } from '#lib/edge/export-route.ts'
import { drillsExport } from '#lib/modules/runbooks/exports.ts'

export const GET = xlsxRoute(drillsExport)
