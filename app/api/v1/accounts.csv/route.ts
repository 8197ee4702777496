import { csvRoute } from '#lib/edge/export-route.ts'
import { accountsExport } from '#lib/modules/people/exports.ts'

export const GET = csvRoute(accountsExport)
