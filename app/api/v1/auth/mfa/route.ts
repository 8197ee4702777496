import { z } from 'zod'
import { parse } from '#lib/door/authorize.ts'
import { endCurrent } from '#lib/edge/end-current.ts'
import { cookieOf, json, jsonBody, openHandler } from '#lib/edge/handler.ts'
import { cookieOptions, sealCookie, sessionCookieName } from '#lib/edge/session.ts'
import { finishSignIn } from '#lib/modules/sign-in/sign-in.ts'

const shape = z.object({ challenge: z.string().max(200), code: z.string().max(20) })
const seconds = 7 * 86_400

/** Challenge and code → session cookie. */
export const POST = openHandler(async ({ request, info }) => {
  const given = parse(shape, await jsonBody(request, 10_000))
  const signed = await finishSignIn({ token: given.challenge, code: given.code, enrol: false }, info)
  // Whoever signs in again in one browser has one session there, as on the page.
  await endCurrent(cookieOf(request, sessionCookieName()), info)
  const cookie = await sealCookie('session', { sid: signed.sessionId, org: signed.orgId }, seconds)
  const { secure } = cookieOptions(seconds)
  return json({ signedIn: true }, 200, info, {
    'set-cookie': `${sessionCookieName()}=${cookie}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure ? '; Secure' : ''}`,
  })
})
