/** Walls and moments of one zone. Pure. A wall time is ISO 8601 without an offset, "2026-03-29T02:30:00"; a moment is milliseconds since 1970. */

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

export type Clock = {
  /** Of what is on the wall at that moment, beyond UTC, in milliseconds. */
  offsetAt: (at: number) => number
  wallOf: (at: number) => string
  /** Which moments a wall time means: none in an hour that the day lacks, two in one that comes twice. */
  momentsOf: (wall: string) => number[]
  /** The moment a day begins: its first one, where midnight does not come. */
  dayBegins: (date: string) => number
}

/** Offsets change on the quarter of an hour; those of some years fit in memory. */
const quarter = 15 * minute
const most = 50_000

export function clockOf(zone: string): Clock {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', era: 'short' })
  const known = new Map<number, number>()
  const offsetAt = (at: number): number => {
    const key = Math.floor(at / quarter)
    const held = known.get(key)
    if (held !== undefined) return held
    const parts = Object.fromEntries(format.formatToParts(key * quarter).map(({ type, value }) => [type, value]))
    const wall = Date.UTC(Number(parts.year), Number(parts.month) - 1, Number(parts.day), Number(parts.hour), Number(parts.minute), Number(parts.second))
    const offset = wall - key * quarter
    if (known.size > most) known.clear()
    known.set(key, offset)
    return offset
  }
  const wallOf = (at: number) => new Date(at + offsetAt(at)).toISOString().slice(0, 19)
  const momentsOf = (wall: string): number[] => {
    const utc = Date.parse(`${wall}Z`)
    if (Number.isNaN(utc)) return []
    const offsets = new Set([offsetAt(utc - day), offsetAt(utc + day)])
    return [...offsets].map((offset) => utc - offset).filter((at) => wallOf(at) === wall.slice(0, 19)).sort((one, other) => one - other)
  }
  const dayBegins = (date: string): number => {
    for (let minutes = 0; minutes < 24 * 60; minutes += 15) {
      const [first] = momentsOf(`${date}T${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00`)
      if (first !== undefined) return first
    }
    return Date.parse(`${date}T00:00:00Z`)
  }
  return { offsetAt, wallOf, momentsOf, dayBegins }
}

export const nextDay = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) + day).toISOString().slice(0, 10)

/** Every day from one to another, both included. */
export function* daysFrom(from: string, to: string): Generator<string> {
  for (let date = from; date <= to; date = nextDay(date)) yield date
}

/** 1 is Monday, 7 Sunday. */
export const weekdayOf = (date: string): number => ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1
