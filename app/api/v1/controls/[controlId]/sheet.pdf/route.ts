import { controlSheet } from '#lib/edge/control-sheet.ts'
import { sheetRoute } from '#lib/edge/export-route.ts'

export const GET = sheetRoute(controlSheet)
