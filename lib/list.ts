/** One page of a keyset list. `next`/`previous` are opaque cursors for the URL, null at the ends. */
export type Page<Row> = { rows: Row[]; next: string | null; previous: string | null }

/** How many rows a list has with its filters. `count` is exact unless `more` is true: then there are more; null: counting took too long. */
export type Total = { count: number | null; more: boolean; asOf: Date }

/** What a total counts to. */
export const mostCounted = 10_000

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
