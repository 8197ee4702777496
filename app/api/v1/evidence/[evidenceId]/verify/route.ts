import '#lib/edge/everything.ts'
import { handler } from '#lib/edge/handler.ts'
import { verifyEvidence } from '#lib/modules/evidence/verifying.ts'

/** Reads the newest file again and compares; what has none does not verify. */
export const POST = handler(({ actor, parameters }) => verifyEvidence(actor, parameters.evidenceId ?? ''))
