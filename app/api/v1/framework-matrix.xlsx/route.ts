import { xlsxRoute } from '#lib/edge/export-route.ts'
import { matrixExport } from '#lib/modules/frameworks/matrix.ts'

export const GET = xlsxRoute(matrixExport)
