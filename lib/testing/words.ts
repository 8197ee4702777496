/** "2026-10-14 18:00 UTC" */
export const moment = (iso: string): string => `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC`
const ms = (iso: string) => Date.parse(iso)
export const isBefore = (one: string, other: string): boolean => ms(one) < ms(other)
export const isAfter = (one: string, other: string): boolean => ms(one) > ms(other)
export const minutesBetween = (from: string, to: string): number => (ms(to) - ms(from)) / 60_000

/** "3 h 5 min", "2 d 4 h", "-20 min": what lies between two moments. */
export function lasting(minutes: number): string {
  const all = Math.round(Math.abs(minutes))
  const [d, h, m] = [Math.floor(all / 1440), Math.floor(all / 60) % 24, all % 60]
  const said = d > 0 ? `${d} d${h > 0 ? ` ${h} h` : ''}` : h > 0 ? `${h} h${m > 0 ? ` ${m} min` : ''}` : `${m} min`
  return minutes < 0 && all > 0 ? `-${said}` : said
}
