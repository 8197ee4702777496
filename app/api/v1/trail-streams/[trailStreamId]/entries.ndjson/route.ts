import { pullRoute } from '#lib/edge/trail-pull.ts'

/** What is new in the audit trail, for a collector. */
export const GET = pullRoute
