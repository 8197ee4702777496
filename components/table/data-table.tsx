import { createElement, type ReactNode } from 'react'
import type { ListState } from '#lib/list.ts'
import { Icon } from '#components/ui/icon.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { cx } from '#components/ui/cx.ts'
import { listHref, sortHref } from './href.ts'
import { Pager } from './pager.tsx'
import { Rows } from './rows.tsx'

export type Column<Row> = {
  key: string
  header: string
  /** Rendered on the server only. Plain text is cheapest; marks, `<Time>` and links are fine. */
  cell: (row: Row) => ReactNode
  /** Name of this column in `ListState.sort`; makes the header a link. */
  sort?: string
  /** right for numbers, which are then set in figures of equal width. */
  align?: 'left' | 'right'
  /** Left out on screens narrower than this: sm 640, md 768, lg 1024 px. */
  hideBelow?: 'sm' | 'md' | 'lg'
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
  /** Address of the same list as CSV. */
  csvHref?: string
  /** Checkboxes named `name` that belong to the form `formId`; `actions` holds that `<Form id>` and stands in the bulk bar. */
  bulk?: { name: string; formId: string; actions: ReactNode }
  /** Column key → total, in a last row. */
  totals?: Record<string, ReactNode>
  /** Words above the table at the left, such as "1,667 events". */
  summary?: ReactNode
}

/** The only table of the product. Rendered on the server; sorting, paging and filtering are links, so it works without JavaScript. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, rowHref, list, path, page, order, empty, csvHref, bulk, totals, summary } = props
  if (rows.length === 0) {
    const filtered = Object.keys(list.filters).length > 0 || list.after !== null || list.before !== null
    return filtered ? (
      <EmptyState icon="search" title="Nothing matches" action={<a className="btn" href={path}>Clear filters</a>}>
        No record fits these filters. Loosen one, or clear them all.
      </EmptyState>
    ) : <>{empty}</>
  }
  return (
    <div className="tbl">
      <table>
        <caption className="sr">{caption}</caption>
        <thead>
          <tr>
            {bulk && (
              <th scope="col" className="ck">
                <input type="checkbox" className="js" data-select-all={bulk.name} form={bulk.formId} aria-label="Select all rows on this page" />
              </th>
            )}
            {columns.map((column) => <Header key={column.key} column={column} list={list} path={path} />)}
          </tr>
        </thead>
        {createElement(
          Rows,
          {
            columns: columns.map((column) => ({ c: look(column), l: column.align === 'right' ? column.header : undefined })),
            count: rows.length,
            hrefs: rowHref && rows.map(rowHref),
            keys: bulk && rows.map(rowKey),
            bulk: bulk && { name: bulk.name, form: bulk.formId },
          },
          ...rows.flatMap((row) => columns.map((column) => column.cell(row))),
        )}
        {totals && (
          <tfoot>
            <tr>
              {bulk && <td className="ck" />}
              {columns.map((column) => <td key={column.key} className={look(column)}>{totals[column.key]}</td>)}
            </tr>
          </tfoot>
        )}
      </table>
      {bulk && (
        <div className="bulk" role="region" aria-label="Act on the selected rows">
          <span className="bulk-count" data-count={bulk.name}>Selected rows</span>
          {bulk.actions}
        </div>
      )}
      <div className="tbl-foot">
        <span className="muted">{summary}</span>
        {csvHref && <a className="btn btn-quiet btn-small" href={csvHref} download="" data-hard=""><Icon name="download" />Download CSV</a>}
        <Pager
          next={page.next && listHref(path, list, { after: page.next })}
          previous={page.previous && listHref(path, list, { before: page.previous })}
          order={order}
        />
      </div>
    </div>
  )
}

function look<Row>(column: Column<Row>): string | undefined {
  return cx(column.align === 'right' && 'n', column.hideBelow && `h-${column.hideBelow}`)
}

function Header<Row>({ column, list, path }: { column: Column<Row>; list: ListState; path: string }) {
  const sorted = column.sort !== undefined && column.sort === list.sort
  return (
    <th scope="col" className={look(column)} aria-sort={sorted ? (list.direction === 'asc' ? 'ascending' : 'descending') : undefined}>
      {column.sort ? <a href={sortHref(path, list, column.sort)}>{column.header}</a> : column.header}
    </th>
  )
}
