import { xlsxRoute } from '#lib/edge/export-route.ts'
import { incidentsExport } from '#lib/modules/incidents/exports.ts'

export const GET = xlsxRoute(incidentsExport)
