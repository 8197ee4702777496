import { handler } from '#lib/edge/handler.ts'
import { verifyNow } from '#lib/modules/evidence/jobs.ts'

type Context = { params: Promise<{ evidenceId: string }> }

/** Reads the stored file again and compares: `{ verified, outcome, sha256, expected }`. */
export async function POST(request: Request, context: Context): Promise<Response> {
  const { evidenceId } = await context.params
  return handler(({ actor }) => verifyNow(actor, evidenceId))(request)
}
