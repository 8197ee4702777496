import 'server-only'
import type { As, Export, Labels } from './export.ts'

/** Columns in their order, each with what it is called. */
export const columnsOf = ({ columns }: Pick<Export, 'columns'>) => Object.entries(columns).map(([field, column]) => ({ field, ...(typeof column === 'string' ? { head: column, as: undefined } : column) }))

/** A download as CSV (RFC 4180, CRLF, with a byte order mark for spreadsheets): its head, and the line of a row's values, told where among them a field stands. */
export function csvOf(taken: Pick<Export, 'columns'>) {
  const shown = columnsOf(taken)
  return {
    head: `\uFEFF${shown.map(({ head }) => cell(head)).join(',')}\r\n`,
    lineOf: (placeOf: (field: string) => number) => {
      const placed = shown.map((column) => ({ ...column, place: placeOf(column.field) }))
      return (values: unknown[]) => `${placed.map(({ place, as }) => cell(text(values[place], as))).join(',')}\r\n`
    },
  }
}

export const labelsOf = (as?: As): Labels | null => (typeof as === 'function' ? as() : typeof as === 'object' ? as : null)

/** How a value reads. */
export function text(value: unknown, as?: As): string {
  if (value === null || value === undefined) return ''
  const labels = labelsOf(as)
  if (labels) return labels[String(value)] ?? String(value)
  if (as === 'time') return new Date(String(value)).toISOString()
  return Array.isArray(value) ? value.join('; ') : String(value)
}

/**
 * A spreadsheet must not take what somebody typed for a formula: a leading sign gets an apostrophe before it, also one that is full-width,
 * and white space behind which the next sign would lead. Where lists are written with semicolons, one of them ends a value as well.
 */
export function cell(value: string): string {
  const safe = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
