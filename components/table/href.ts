import type { ListState } from '#lib/list.ts'

type Changes = {
  /** A value of null or '' takes the filter away. */
  filters?: Record<string, string | null>
  sort?: string
  direction?: 'asc' | 'desc'
  after?: string | null
  before?: string | null
}

/**
 * The address of a list in another state. `path` may end in parameters of its own. The parameters carry the names of `ListState`: filters under their own names, then
 * `sort`, `direction`, `limit`, `after`, `before`. Any change but a cursor goes back to the first page.
 */
export function listHref(path: string, list: ListState, changes: Changes = {}): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...list.filters, ...changes.filters })) {
    if (value !== null && value !== '') query.set(name, value)
  }
  query.set('sort', changes.sort ?? list.sort)
  query.set('direction', changes.direction ?? list.direction)
  query.set('limit', String(list.limit))
  if (changes.after) query.set('after', changes.after)
  if (changes.before) query.set('before', changes.before)
  return `${path}${path.includes('?') ? '&' : '?'}${query}`
}

/** What one click on a sortable header asks for: the other direction, or this column from its start. */
export function sortHref(path: string, list: ListState, sort: string): string {
  const direction = list.sort === sort && list.direction === 'asc' ? 'desc' : 'asc'
  return listHref(path, list, { sort, direction })
}
