import { jsonRoute } from '#lib/edge/export-route.ts'
import { accountsExport } from '#lib/modules/people/exports.ts'

export const GET = jsonRoute(accountsExport)
