import { formatCount, formatDateTime, formatNumber } from '#lib/format.ts'
import { mostCounted, type Total } from '#lib/list.ts'
import { readerZone } from '#lib/zone.ts'

/** How many rows a list has with its filters, and when that was so. A number that is cut says so. */
export function TotalLine({ of, noun: [one, many = `${one}s`] }: { of: Total; noun: [one: string, many?: string] }) {
  const words = of.count === null ? `Too many ${many} to count quickly` : of.more ? `More than ${formatNumber(mostCounted)} ${many}` : formatCount(of.count, one, many)
  return <p className="tbl-total"><strong>{words}</strong> <span className="muted">as of {formatDateTime(of.asOf, readerZone())}</span></p>
}
