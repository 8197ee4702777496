import { visitor } from '#lib/auth/actor.ts'
import { currentRequest, mustStepUp } from '#lib/edge/current.ts'
import { safeReturn } from '#lib/modules/sessions/model.ts'
import { stepUp } from '#lib/modules/sign-in/operations/step-up.ts'
import { keepChallenge } from '../cookies.ts'

/** A session that moved comes here for its second factor; a visit that has none to show goes to sign-in. */
export async function GET(request: Request): Promise<Response> {
  const from = safeReturn(new URL(request.url).searchParams.get('from'))
  const session = await mustStepUp()
  if (!session) return new Response(null, { status: 303, headers: { location: '/sign-in' } })
  const { challenge } = await stepUp(visitor(session.org, await currentRequest()), { sessionId: session.sid, returnTo: from })
  await keepChallenge(challenge)
  return new Response(null, { status: 303, headers: { location: '/mfa' } })
}
