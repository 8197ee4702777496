import '#lib/edge/everything.ts'
import { handler, jsonBody } from '#lib/edge/handler.ts'
import { queryOf, routeFor } from '#lib/edge/route.ts'
import { AppError } from '#lib/errors.ts'

/** One route over the registry: every operation and query with `http`, through the same two doors as the screens. */
type Context = { params: Promise<{ path: string[] }> }

async function answer(request: Request, context: Context): Promise<Response> {
  const { path } = await context.params
  return handler(async ({ actor }) => {
    const { call, parameters } = routeFor(request.method, path)
    const given = request.method === 'GET' ? queryOf(request) : await jsonBody(request)
    if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new AppError('invalid', 'The body must be a JSON object.')
    return call(actor, { ...given, ...parameters } as never)
  })(request)
}

export { answer as GET, answer as POST, answer as PUT, answer as PATCH, answer as DELETE }
