import { xlsxRoute } from '#lib/edge/export-route.ts'
import { systemsExport } from '#lib/modules/systems/exports.ts'

export const GET = xlsxRoute(systemsExport)
