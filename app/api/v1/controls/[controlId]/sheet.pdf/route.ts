import { sheetRoute } from '#lib/edge/export-route.ts'
import { controlSheet } from '#lib/modules/controls/sheet.ts'

export const GET = sheetRoute(controlSheet)
