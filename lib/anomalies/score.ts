import { type Baseline, hourOf, isProgram, type Place, type SignIn } from './baseline.ts'

export type Reason = { points: number; because: string }
export type Scored = { state: 'scored'; score: number; reasons: Reason[] } | { state: 'learning'; learned: number; of: number }

/** Points of each, at most. What is said of somebody stands here alone; no score is above 100. */
const worth = { country: 40, device: 25, program: 40, hour: 20, rate: 30, travel: 60 } as const

/** No airliner is faster, on the way from door to door. */
const fastest = 900
/** Tables of addresses are wrong by so much, in kilometres. */
const unsure = 300
const hourMs = 3_600_000

/**
 * How unusual a sign-in is for this person, with the reasons and their numbers, the weightiest first. Pure: the same baseline and sign-in give the same score.
 * @param needed sign-ins before anything is said; impossible travel needs no more than the one before
 */
export function score(of: Baseline, signIn: SignIn, needed: number): Scored {
  const travel = travelled(of, signIn)
  if (of.count < needed && travel === null) return { state: 'learning', learned: of.count, of: needed }
  const reasons = (of.count < needed ? [travel] : [travel, place(of, signIn), device(of, signIn), hour(of, signIn), rate(of, signIn)]).filter((each): each is Reason => each !== null && each.points > 0)
  reasons.sort((one, other) => other.points - one.points)
  return { state: 'scored', score: Math.min(100, reasons.reduce((sum, each) => sum + each.points, 0)), reasons }
}

/** Somebody who is often at a new one surprises less with the next. */
const novelty = (kinds: number, count: number) => Math.max(0.25, 1 - (5 * Math.max(0, kinds - 1)) / count)
const times = (count: number) => `${count.toLocaleString('en')} sign-in${count === 1 ? '' : 's'}`

function place({ countries, count }: Baseline, { country }: SignIn): Reason | null {
  if (country === null) return null
  const seen = Object.hasOwn(countries, country) ? (countries[country] as number) : 0
  const kinds = Object.keys(countries).length
  if (kinds === 0) return null
  if (seen === 0) return { points: Math.round(worth.country * novelty(kinds, count)), because: `never from ${country} before, of ${times(count)} from ${some(countries)}` }
  return seen / count < 0.02 ? { points: 10, because: `from ${country} only ${seen} of ${times(count)}` } : null
}

function device({ devices, count }: Baseline, { device: now }: SignIn): Reason | null {
  if (now === null || Object.keys(devices).length === 0 || Object.hasOwn(devices, now)) return null
  const first = isProgram(now) && !Object.keys(devices).some(isProgram)
  return { points: Math.round((first ? worth.program : worth.device) * novelty(Object.keys(devices).length, count)), because: `${first ? `a program, ${now},` : now} was never used before, but ${some(devices)}` }
}

function hour({ hours, count }: Baseline, { at }: SignIn): Reason | null {
  const now = hourOf(at)
  const near = [now + 22, now + 23, now, now + 1, now + 2].reduce((sum, each) => sum + (hours[each % 24] ?? 0), 0)
  const share = near / count
  if (share >= 0.02) return null
  return { points: Math.round(worth.hour * (1 - share / 0.02)), because: `at ${String(now).padStart(2, '0')} o’clock UTC: ${near === 0 ? 'none' : near} of ${times(count)} came within two hours of that` }
}

function rate({ recent, busiest }: Baseline, { at }: SignIn): Reason | null {
  const now = recent.filter((each) => each > at - hourMs && each <= at).length + 1
  const usual = Math.max(busiest, 2)
  if (now < 6 || now <= usual * 2) return null
  return { points: Math.min(worth.rate, Math.round((worth.rate * now) / (usual * 4))), because: `${now} sign-ins within an hour, where there were ${busiest} at most` }
}

function travelled({ last }: Baseline, signIn: SignIn): Reason | null {
  if (last === null || last.at > signIn.at) return null
  const far = distance(last, signIn)
  if (far === null || far <= unsure) return null
  const time = Math.max((signIn.at - last.at) / hourMs, 1 / 60)
  const speed = (far - unsure) / time
  if (speed <= fastest) return null
  const length = time < 2 ? `${Math.round(time * 60)} minutes` : `${Math.round(time)} hours`
  return { points: worth.travel, because: `${Math.round(far).toLocaleString('en')} km${last.country && signIn.country ? ` from ${last.country} to ${signIn.country}` : ''} within ${length}: nobody travels so fast` }
}

/** In kilometres, on a sphere; null: one of them is not known. */
export function distance(one: Place, other: Place): number | null {
  if (one.latitude === null || one.longitude === null || other.latitude === null || other.longitude === null) return null
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const [north, east] = [radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)]
  const half = Math.sin(north / 2) ** 2 + Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * Math.sin(east / 2) ** 2
  return 2 * 6_371 * Math.asin(Math.min(1, Math.sqrt(half)))
}

/** The three most usual, by name. */
function some(of: Record<string, number>): string {
  const names = Object.entries(of).sort((one, other) => other[1] - one[1]).map(([name]) => name)
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`
}
