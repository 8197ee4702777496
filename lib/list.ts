/** One page of a keyset list. `next`/`previous` are opaque cursors for the URL, null at the ends. */
export type Page<Row> = { rows: Row[]; next: string | null; previous: string | null }

/** The state of a list, as it stands in the URL. */
export type ListState = {
  /** Filter name → value, only allow-listed names. */
  filters: Record<string, string>
  sort: string
  direction: 'asc' | 'desc'
  after: string | null
  before: string | null
  /** Rows a page, 1 to 100. */
  limit: number
}

type Search = Record<string, string | string[] | undefined>

/** The state of a list from the address: only the names it knows, single values, short. What they mean is checked by the query. */
export function readList(search: Search, known: { filters: readonly string[]; sorts: readonly string[]; sort: string; direction: 'asc' | 'desc' }): ListState {
  const one = (name: string) => {
    const value = search[name]
    return typeof value === 'string' && value !== '' && value.length <= 1_000 ? value : null
  }
  const filters = Object.fromEntries(known.filters.map((name) => [name, one(name)] as const).filter((pair): pair is [string, string] => pair[1] !== null))
  const sort = one('sort')
  const direction = one('direction')
  const limit = Number(one('limit') ?? 50)
  return {
    filters,
    sort: sort !== null && known.sorts.includes(sort) ? sort : known.sort,
    direction: direction === 'asc' || direction === 'desc' ? direction : known.direction,
    after: one('after'),
    before: one('before'),
    limit: Number.isInteger(limit) && limit >= 1 && limit <= 100 ? limit : 50,
  }
}

/** What a list query takes. */
export const listInput = ({ filters, ...paging }: ListState): Record<string, unknown> => ({ ...filters, ...paging })
