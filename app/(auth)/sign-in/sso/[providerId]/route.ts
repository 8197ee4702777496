import { beginSso } from '#lib/edge/oidc.ts'

type Context = { params: Promise<{ providerId: string }> }

export async function GET(request: Request, context: Context): Promise<Response> {
  return beginSso(request, (await context.params).providerId)
}
