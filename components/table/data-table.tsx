import { createElement, Fragment, type ReactNode } from 'react'
import { cx } from '#components/ui/cx.ts'
import { EmptyState } from '#components/ui/notice.tsx'
import type { ListState, Total } from '#lib/list.ts'
import { pack } from './pack.tsx'
import { Sheet } from './sheet.tsx'
import { TotalLine } from './total-line.tsx'

export type Column<Row> = {
  key: string
  header: string
  /** Rendered on the server only. Plain text is cheapest; marks, `<Time>` and links are fine. */
  cell: (row: Row) => ReactNode
  /** Name of this column in `ListState.sort`; makes the header a link. */
  sort?: string
  /** right for numbers, which are then set in figures of equal width. */
  align?: 'left' | 'right'
  /** A title that is not the first column: it takes the room that is left, and wraps; the others are as wide as what they hold. */
  grow?: true
  /** Left out where the main area is narrower than this: sm 600, md 800, lg 1060, xl 1240 px. Below 600 px rows are cards. */
  hideBelow?: 'sm' | 'md' | 'lg' | 'xl'
}

type DataTableProps<Row> = {
  /** What the table shows, for screen readers: "Findings, newest first". */
  caption: string
  /** The first column names the record and carries the link of the row. */
  columns: Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Where a click on the row goes. Also makes middle-click, copy address and the keyboard work. */
  rowHref?: (row: Row) => string
  /** State of the list and the path it lives at: headers, pager and filters are links made of the two. */
  list: ListState
  path: string
  page: { next: string | null; previous: string | null }
  /** newer: Newer and Older instead of Previous and Next. */
  order?: 'plain' | 'newer'
  /** An `<EmptyState>` for a list without any record; a list emptied by filters says so by itself. */
  empty: ReactNode
  /** The same list as files: CSV and where it is. */
  downloads?: [kind: string, href: string][]
  /** Checkboxes named `name` that belong to the form `formId`; `actions` holds that `<Form id>` and stands in the bulk bar. */
  bulk?: { name: string; formId: string; actions: ReactNode }
  /** Column key → total, in a last row. */
  totals?: Record<string, ReactNode>
  /** How many rows there are with these filters, and of what: ['event'], ['policy', 'policies']. */
  total?: { of: Total; noun: [one: string, many?: string] } | undefined
}

/**
 * The only table of the product. Sorting, paging and filtering are links, so it works without JavaScript. Cells are made here,
 * on the server; `<Sheet>` lays them out.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, rowHref, list, path, page, order, empty, downloads, bulk, totals, total } = props
  const line = total && <TotalLine {...total} />
  if (rows.length === 0) {
    const filtered = Object.keys(list.filters).length > 0 || list.after !== null || list.before !== null
    return filtered ? (
      <>{line}<EmptyState icon="search" title="Nothing matches" action={<a className="btn" href={path}>Clear filters</a>}>
        Loosen one filter, or clear them all.
      </EmptyState></>
    ) : <>{empty}</>
  }
  const { filters, sort, direction, limit } = list
  // As children the cells need no keys, which would cost more than most cells.
  const sheet = createElement(
    Sheet,
    {
      caption,
      heads: columns.map((column) => {
        const look = cx(column.align === 'right' && 'n', column.grow && 'g', column.hideBelow && `h-${column.hideBelow}`)
        return { h: column.header, ...(look && { c: look }), ...(column.sort && { s: column.sort }) }
      }),
      count: rows.length,
      ...addresses(rows.map(rowKey), rowHref && rows.map(rowHref), bulk !== undefined),
      list: { filters, sort, direction, limit, after: null, before: null },
      path,
      next: page.next,
      previous: page.previous,
      order,
      downloads,
      bulk,
      totals: totals && columns.map((column) => pack(totals[column.key] ?? null) as ReactNode),
    },
    ...rows.flatMap((row) => columns.map((column) => pack(column.cell(row)) as ReactNode)),
    // A last, empty one: a lone cell would otherwise come as itself, not as a list of one.
    null,
  )
  return createElement(Fragment, null, line, sheet)
}

/** Keys are long and random: where an address is the key between a common beginning and end, it travels as such. */
function addresses(keys: string[], hrefs: string[] | undefined, needKeys: boolean) {
  const [first, key] = [hrefs?.[0] ?? '', keys[0] ?? '']
  const at = key === '' ? -1 : first.indexOf(key)
  const [base, tail] = [first.slice(0, Math.max(at, 0)), first.slice(at + key.length)]
  if (base && hrefs?.every((href, index) => href === base + keys[index] + tail)) return { keys, base, ...(tail && { tail }) }
  return { keys: needKeys ? keys : undefined, hrefs }
}
