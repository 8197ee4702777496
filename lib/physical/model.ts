/** What a review of entries is made of. Pure: moments are milliseconds since 1970, days are of the zone of the facility. */

export const kinds = [
  'after_leaving', 'before_joining', 'out_of_hours', 'denied', 'in_twice', 'two_places', 'untold', 'unplaced', 'badge_without_owner', 'leaver_badge',
  'visitor_no_host', 'visitor_host_left', 'visitor_host_untold', 'visitor_not_out', 'silent_day', 'not_covered',
] as const
export type Kind = (typeof kinds)[number]

/** `untold`: whether it is one could not be told. */
export const outcomes = ['exception', 'untold'] as const
export type Outcome = (typeof outcomes)[number]

export type Found = {
  kind: Kind
  outcome: Outcome
  /** As the log or the roster calls them. */
  who: string
  workerId: string | null
  personId: string | null
  badge: string | null
  door: string | null
  /** Of the facility. */
  day: string | null
  first: number | null
  last: number | null
  /** Entries, visits or days it is about. */
  n: number
  said: string
  facts: Record<string, unknown>
}

/** Where an entry stands in the log, and when it was: two moments where the hour comes twice. */
export type Entry = {
  place: string
  at: [number] | [number, number]
  wall: string
  day: string
  badge: string | null
  door: string | null
  direction: 'in' | 'out' | null
  denied: boolean
  /** Another facility; null: the one that is reviewed. */
  elsewhere: string | null
  inPeriod: boolean
  /** There is a register, and it has nobody for the badge at that time. */
  ownerless: boolean
}

export type Limits = { travelMinutes: number; deniedTimes: number; deniedMinutes: number; /** Empty: all doors. */ restricted: readonly string[]; /** Doors whose log says who goes out. */ twoWay: readonly string[] }

const mostPlaces = 20
export const placesOf = (entries: readonly { place: string }[]): string[] => entries.slice(0, mostPlaces).map(({ place }) => place)
export const doorsOf = (entries: readonly { door: string | null }[]): string[] => [...new Set(entries.flatMap(({ door }) => (door ? [door] : [])))].slice(0, 10)
export const counted = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`
export const clock = (wall: string): string => wall.slice(11, 16)
