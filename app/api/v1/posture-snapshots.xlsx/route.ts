import { xlsxRoute } from '#lib/edge/export-route.ts'
import { snapshotsExport } from '#lib/modules/posture-snapshots/exports.ts'

export const GET = xlsxRoute(snapshotsExport)
