'use client'
import type { ReactNode } from 'react'

/**
 * The body of a table. A client component only for its payload: the frame of every row and cell is made here from short
 * arrays, instead of standing in the page twice. The cells themselves come finished from the server.
 */
export function Rows({ columns, cells, hrefs, keys, bulk }: {
  columns: { c?: string; l?: string }[]
  cells: ReactNode[][]
  hrefs?: string[]
  keys?: string[]
  bulk?: { name: string; form: string }
}) {
  return (
    <tbody>
      {cells.map((row, index) => (
        <tr key={hrefs?.[index] ?? keys?.[index] ?? index}>
          {bulk && (
            <td className="ck">
              <input type="checkbox" name={bulk.name} form={bulk.form} value={keys?.[index]} aria-label={`Select row ${index + 1}`} />
            </td>
          )}
          {row.map((cell, column) => (
            <td key={column} className={columns[column]?.c} data-l={columns[column]?.l}>
              {column === 0 && hrefs ? <a href={hrefs[index]}>{cell}</a> : cell}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  )
}
