import '#lib/edge/everything.ts'
import { handler } from '#lib/edge/handler.ts'
import { searchAll } from '#lib/edge/search.ts'

/** What the command palette asks while one types: the same as the search page, flat. */
export const GET = handler(async ({ actor, request }) => {
  const typed = (new URL(request.url).searchParams.get('q') ?? '').trim().slice(0, 200)
  if (typed.length < 2) return { rows: [] }
  const groups = await searchAll(actor, typed)
  return { rows: groups.flatMap((group) => group.rows.map((row) => ({ label: row.label, href: row.href, kind: group.kind }))) }
})
