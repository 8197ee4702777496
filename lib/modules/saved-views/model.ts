import { z } from 'zod'
import { line } from '#lib/input.ts'

/** At most this many of one list. */
export const mostViews = 20

const paging = ['after', 'before']

/** What a person says of a saved view, on the screen and by API alike. */
export const savedViewFields = {
  name: line(1, 80),
  /** Of a list of the portal. */
  path: z.string().regex(/^\/[a-z/-]{1,80}$/, 'is the path of a list, such as /findings').refine((path) => !path.includes('//'), 'is the path of a list, such as /findings'),
  /** Of its address; the page it stood on is left out. */
  query: z.string().max(2_000).transform((typed) => {
    const query = new URLSearchParams(typed)
    for (const name of paging) query.delete(name)
    return query.toString()
  }),
}
