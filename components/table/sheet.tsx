'use client'
import type { ReactNode } from 'react'
import { Icon } from '#components/ui/icon.tsx'
import type { ListState } from '#lib/list.ts'
import { listHref, sortHref } from './href.ts'
import { unpack } from './pack.tsx'
import { Pager } from './pager.tsx'

/** One column: header, class of its cells, name for sorting. */
export type Head = { h: string; c?: string; s?: string }

type SheetProps = {
  caption: string
  heads: Head[]
  count: number
  keys?: string[]
  /** Where a row leads: its key between `base` and `tail`, or an address of its own. */
  base?: string
  tail?: string
  hrefs?: string[]
  list: ListState
  path: string
  next: string | null
  previous: string | null
  order?: 'plain' | 'newer'
  downloads?: [kind: string, href: string][]
  bulk?: { name: string; formId: string; actions: ReactNode }
  totals?: ReactNode[]
  /** All cells, row after row, packed. */
  children?: ReactNode
}

/**
 * Lays out a `<DataTable>`. A client component for one reason only: the frame of every row is made here out of short lists,
 * on the server into the page and in the browser again, instead of travelling twice. It keeps no state.
 */
export function Sheet({ caption, heads, count, keys, base, tail = '', hrefs, list, path, next, previous, order, downloads = [], bulk, totals, children }: SheetProps) {
  const links = base ? keys?.map((key) => base + key + tail) : hrefs
  const cells = Array.isArray(children) ? (children as ReactNode[]) : [children]
  return (
    <div className="tbl">
      <div className="tbl-x">
        <table>
          <caption className="sr">{caption}</caption>
          <thead>
            <tr>
              {bulk && (
                <th scope="col" className="ck">
                  <input type="checkbox" className="js" data-select-all={bulk.name} aria-label="Select all rows on this page" />
                </th>
              )}
              {heads.map((head, place) => <Header key={place} head={head} list={list} path={path} />)}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: count }, (_, row) => (
              <tr key={keys?.[row] ?? links?.[row] ?? row}>
                {bulk && (
                  <td className="ck">
                    <input type="checkbox" name={bulk.name} form={bulk.formId} value={keys?.[row]} aria-label={`Select row ${row + 1}`} />
                  </td>
                )}
                {heads.map((head, place) => {
                  const cell = unpack(cells[row * heads.length + place])
                  return (
                    <td key={place} className={head.c} data-l={head.c?.startsWith('n') ? head.h : undefined}>
                      {place === 0 && links ? <a href={links[row]}>{cell}</a> : cell}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
          {totals && (
            <tfoot>
              <tr>
                {bulk && <td className="ck" />}
                {totals.map((total, place) => <td key={place} className={heads[place]?.c}>{unpack(total)}</td>)}
              </tr>
            </tfoot>
          )}
        </table>
      </div>
      {bulk && (
        <div className="bulk" role="region" aria-label="Act on the selected rows">
          <span className="bulk-count" data-count="">Selected rows</span>
          {bulk.actions}
        </div>
      )}
      {(downloads.length > 0 || next || previous) && (
        <div className="tbl-foot">
          {downloads.length > 0 && (
            <span className="files">
              {downloads.map(([kind, href]) => <a key={kind} className="btn btn-quiet btn-small" href={href} download="" data-hard=""><Icon name="download" />{`Download ${kind}`}</a>)}
            </span>
          )}
          <Pager next={next && listHref(path, list, { after: next })} previous={previous && listHref(path, list, { before: previous })} order={order} />
        </div>
      )}
    </div>
  )
}

function Header({ head, list, path }: { head: Head; list: ListState; path: string }) {
  const sorted = head.s !== undefined && head.s === list.sort
  return (
    <th scope="col" className={head.c} aria-sort={sorted ? (list.direction === 'asc' ? 'ascending' : 'descending') : undefined}>
      {head.s ? <a href={sortHref(path, list, head.s)}>{head.h}</a> : head.h}
    </th>
  )
}
