import { xlsxRoute } from '#lib/edge/export-route.ts'
import { testsExport } from '#lib/modules/backup-plans/exports.ts'

export const GET = xlsxRoute(testsExport)
