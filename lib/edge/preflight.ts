import 'server-only'
import { isCalledFrom } from '#lib/auth/entrance.ts'
import { limit } from '#lib/auth/limits.ts'
import { AppError } from '#lib/errors.ts'
import { requestInfo } from './caller.ts'
import { readableBy } from './cors.ts'
import { errorResponse } from './handler.ts'

const allowed = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'authorization, content-type, content-encoding',
  // Short, so that an origin that was taken out of the settings is soon out.
  'access-control-max-age': '600',
}

/**
 * A browser asks before it sends, and without the token: so whether any organization names this origin. The call itself is then held
 * against the origins of the token's own.
 */
export async function preflight(request: Request): Promise<Response> {
  const info = requestInfo(request.headers)
  const origin = request.headers.get('origin') ?? ''
  try {
    await limit('preflight', info.ip, 300)
    if (!(await isCalledFrom(origin))) throw new AppError('forbidden', 'No organization here allows pages of this origin to call the API.')
    return new Response(null, { status: 204, headers: { ...allowed, ...readableBy(origin) } })
  } catch (error) {
    const answer = errorResponse(error, info)
    answer.headers.append('vary', 'Origin')
    return answer
  }
}
