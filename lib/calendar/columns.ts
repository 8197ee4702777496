/** Where the cells of a calendar stand: a column a month, or a quarter where more than a year is shown. */
export type Column = { key: string; label: string; from: Date; to: Date }
type Placed = { from: Date; to: Date }

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const utc = (year: number, month: number) => new Date(Date.UTC(year, month, 1))

export function columnsOf(from: Date, to: Date): Column[] {
  const size = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth() > 13 ? 3 : 1
  const found: Column[] = []
  for (let month = from.getUTCMonth() - (from.getUTCMonth() % size); utc(from.getUTCFullYear(), month) < to; month += size) {
    const begin = utc(from.getUTCFullYear(), month)
    const year = begin.getUTCFullYear()
    const n = begin.getUTCMonth()
    const name = size === 3 ? `Q${n / 3 + 1}` : (months[n] as string)
    found.push({ key: `${year}-${n}`, label: n === 0 || found.length === 0 ? `${name} ${year}` : name, from: begin, to: utc(from.getUTCFullYear(), month + size) })
  }
  return found
}

export type Track<C> = { at: number; span: number; cells: C[] }

/** The cells of a row, each over the columns it lies in; those that share a column stand together. Every column is covered once. */
export function tracksOf<C extends Placed>(cells: readonly C[], columns: readonly Column[]): Track<C>[] {
  const found: Track<C>[] = []
  let next = 0
  const blank = (until: number) => {
    for (; next < until; next++) found.push({ at: next, span: 1, cells: [] })
  }
  for (const cell of cells) {
    const first = columns.findIndex(({ to }) => cell.from < to)
    const last = columns.findLastIndex(({ from }) => cell.to > from)
    if (first === -1 || last < first) continue
    const former = found.at(-1)
    if (former && first < next) {
      former.cells.push(cell)
      former.span = Math.max(former.span, last - former.at + 1)
      next = former.at + former.span
      continue
    }
    blank(first)
    found.push({ at: first, span: last - first + 1, cells: [cell] })
    next = last + 1
  }
  blank(columns.length)
  return found
}
