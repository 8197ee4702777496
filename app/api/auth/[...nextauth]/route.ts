import type { NextRequest } from 'next/server'
import { ssoRoute } from '#lib/edge/oidc.ts'

type Context = { params: Promise<{ nextauth: string[] }> }

async function answer(request: NextRequest, context: Context): Promise<Response> {
  return ssoRoute(request, (await context.params).nextauth)
}

export { answer as GET, answer as POST }
