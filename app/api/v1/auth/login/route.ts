import { z } from 'zod'
import { parse } from '#lib/door/authorize.ts'
import { json, jsonBody, openHandler } from '#lib/edge/handler.ts'
import { beginSignIn } from '#lib/modules/sign-in/sign-in.ts'

const shape = z.object({ email: z.string().max(254), password: z.string().min(1).max(1_000) })

/** Password → challenge. The sixth try in a minute answers 429. */
export const POST = openHandler(async ({ request, info }) => {
  const { challenge } = await beginSignIn(parse(shape, await jsonBody(request, 10_000)), info)
  return json({ challenge: challenge.token, purpose: challenge.purpose }, 200, info)
})
