/** What is usual of one person's sign-ins. Bounded, whatever happens: the rarest goes first. */
export type Baseline = {
  /** Of the form below; one of another version is learned anew. */
  version: number
  count: number
  /** By hour of the day, UTC. */
  hours: number[]
  countries: Record<string, number>
  devices: Record<string, number>
  /** Sign-ins of the last hour, and the most there ever were in one. */
  recent: number[]
  busiest: number
  last: Place & { at: number } | null
}

export type Place = { country: string | null; latitude: number | null; longitude: number | null }
export type SignIn = Place & { at: number; device: string | null }

export const baselineVersion = 1
const mostKinds = 30
const hour = 3_600_000

export const emptyBaseline = (): Baseline => ({ version: baselineVersion, count: 0, hours: Array.from({ length: 24 }, () => 0), countries: {}, devices: {}, recent: [], busiest: 0, last: null })

/** One sign-in more, in place: of a million each costs the same. `isSuspicious`: it does not say where this person is, or their own next one would be impossible. */
export function learn(of: Baseline, signIn: SignIn, { isSuspicious = false } = {}): void {
  of.count++
  const clock = hourOf(signIn.at)
  of.hours[clock] = (of.hours[clock] ?? 0) + 1
  if (signIn.country !== null) count(of.countries, signIn.country)
  if (signIn.device !== null) count(of.devices, signIn.device)
  of.recent = [...of.recent.filter((at) => at > signIn.at - hour && at <= signIn.at), signIn.at].slice(-200)
  of.busiest = Math.max(of.busiest, of.recent.length)
  // What comes late says nothing of where somebody is now.
  if (!isSuspicious && (of.last === null || of.last.at <= signIn.at)) of.last = { at: signIn.at, country: signIn.country, latitude: signIn.latitude, longitude: signIn.longitude }
}

export const hourOf = (at: number): number => Math.floor((((at / hour) % 24) + 24) % 24)

function count(of: Record<string, number>, name: string): void {
  const known = Object.hasOwn(of, name) ? (of[name] as number) : 0
  if (known === 0 && Object.keys(of).length >= mostKinds) delete of[Object.entries(of).reduce((least, each) => (each[1] < least[1] ? each : least))[0]]
  of[name] = known + 1
}

/** Browser and system of a user agent, without their numbers, which change every month. Null: nothing says it. */
export function deviceOf(agent: string | null): string | null {
  if (agent === null || agent.trim() === '') return null
  const browser = browsers.find(([, pattern]) => pattern.test(agent))?.[0] ?? agent.split(/[/\s;(]/)[0]?.slice(0, 40) ?? ''
  const system = systems.find(([, pattern]) => pattern.test(agent))?.[0]
  return [browser, system].filter(Boolean).join(' on ') || null
}

const browsers: [string, RegExp][] = [
  ['Edge', /\bEdgA?\//i], ['Opera', /\bOPR\/|Opera/], ['Samsung Internet', /SamsungBrowser/], ['Firefox', /Firefox\/|FxiOS/], ['Chrome', /Chrome\/|CriOS/], ['Safari', /Safari\//], ['AWS CLI', /aws-cli/i], ['Boto3', /boto/i], ['curl', /^curl\//], ['Python', /python/i],
]
/** No browser: a program signs in. */
export const isProgram = (device: string): boolean => /^(AWS CLI|Boto3|curl|Python)\b/.test(device)

const systems: [string, RegExp][] = [['iOS', /iPhone|iPad|iOS/], ['Android', /Android/], ['Windows', /Windows/i], ['macOS', /Mac OS X|Macintosh|macOS|Darwin/], ['ChromeOS', /CrOS/], ['Linux', /Linux|X11/i]]
