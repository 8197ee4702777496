import '#lib/edge/everything.ts'
import { calendarFeed } from '#lib/edge/calendar-feed.ts'
import { handler } from '#lib/edge/handler.ts'

const serve = handler(async ({ actor }) => new Response(await calendarFeed(actor), { headers: { 'content-type': 'text/calendar; charset=utf-8', 'cache-control': 'private, max-age=300', 'content-disposition': 'inline; filename="changes.ics"' } }))

/** Programs that read a calendar send no header: the token is the name of the file. */
export async function GET(request: Request, { params }: { params: Promise<{ feed: string }> }): Promise<Response> {
  const token = (await params).feed.replace(/\.ics$/, '')
  return serve(new Request(request.url, { headers: { ...Object.fromEntries(request.headers), authorization: `Bearer ${token}` } }))
}
