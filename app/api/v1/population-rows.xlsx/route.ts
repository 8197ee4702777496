import { xlsxRoute } from '#lib/edge/export-route.ts'
import { rowsExport } from '#lib/modules/populations/exports.ts'

export const GET = xlsxRoute(rowsExport)
