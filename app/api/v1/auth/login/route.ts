import { z } from 'zod'
import { parse } from '#lib/door/authorize.ts'
import { requestInfo } from '#lib/edge/caller.ts'
import { errorResponse, json, jsonBody, refuseCrossSite } from '#lib/edge/handler.ts'
import { beginSignIn } from '#lib/modules/sign-in/sign-in.ts'

const shape = z.object({ email: z.string().max(254), password: z.string().min(1).max(1_000) })

/** Password → challenge. The sixth try in a minute answers 429. */
export async function POST(request: Request): Promise<Response> {
  const info = requestInfo(request.headers)
  try {
    refuseCrossSite(request)
    const { challenge } = await beginSignIn(parse(shape, await jsonBody(request, 10_000)), info)
    return json({ challenge: challenge.token, purpose: challenge.purpose }, 200, info)
  } catch (error) {
    return errorResponse(error, info)
  }
}
