'use client'
import type { ReactNode } from 'react'

/**
 * The body of a table. A client component only for its payload: the frame of every row and cell is made here from short
 * arrays, instead of standing in the page twice. The cells themselves come finished from the server.
 */
export function Rows({ columns, count, hrefs, keys, bulk, children }: {
  columns: { c?: string; l?: string }[]
  count: number
  hrefs?: string[]
  keys?: string[]
  bulk?: { name: string; form: string }
  /** All cells, row after row: as children they need no keys, which would cost more than most cells. */
  children?: ReactNode
}) {
  const cells = Array.isArray(children) ? (children as ReactNode[]) : [children]
  return (
    <tbody>
      {Array.from({ length: count }, (_, index) => (
        <tr key={hrefs?.[index] ?? keys?.[index] ?? index}>
          {bulk && (
            <td className="ck">
              <input type="checkbox" name={bulk.name} form={bulk.form} value={keys?.[index]} aria-label={`Select row ${index + 1}`} />
            </td>
          )}
          {columns.map((column, place) => {
            const cell = cells[index * columns.length + place]
            return (
              <td key={place} className={column.c} data-l={column.l}>
                {place === 0 && hrefs ? <a href={hrefs[index]}>{cell}</a> : cell}
              </td>
            )
          })}
        </tr>
      ))}
    </tbody>
  )
}
