import { visitor } from '#lib/auth/actor.ts'
import { currentRequest, mustStepUp } from '#lib/edge/current.ts'
import { AppError } from '#lib/errors.ts'
import { safeReturn } from '#lib/modules/sessions/model.ts'
import { stepUp } from '#lib/modules/sign-in/operations/step-up.ts'
import { keepChallenge } from '../cookies.ts'

/** A session that moved comes here for its second factor; a visit that has none to show goes to sign-in. */
export async function GET(request: Request): Promise<Response> {
  const from = safeReturn(new URL(request.url).searchParams.get('from'))
  const session = await mustStepUp()
  if (!session) return new Response(null, { status: 303, headers: { location: '/sign-in' } })
  const begun = await stepUp(visitor(session.org, await currentRequest()), { sessionId: session.sid, returnTo: from }).catch((error: unknown) => {
    // It ended meanwhile, in another tab.
    if (error instanceof AppError && error.code === 'conflict') return null
    throw error
  })
  if (!begun) return new Response(null, { status: 303, headers: { location: '/sign-in' } })
  await keepChallenge(begun.challenge)
  return new Response(null, { status: 303, headers: { location: '/mfa' } })
}
