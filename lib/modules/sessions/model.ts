import { days, minutes } from '#lib/clock.ts'

/** A challenge stands between the first proof (password or SSO) and the session. */
export const challengeLife = minutes(10)
export const challengeAttempts = 5

export type SignInMethod = 'password' | 'sso'

/** A place is locked for 1, 2, 4 … 60 minutes after every further failure beyond `lockAfter`. */
export function lockFor(failures: number, lockAfter: number): number {
  return failures < lockAfter ? 0 : minutes(Math.min(60, 2 ** (failures - lockAfter)))
}

/** So many times `lockAfter` wrong ones from all over, and places nobody signed in from may try once in `slowFor`. */
export const slowAfter = 10
export const slowFor = minutes(1)

/** How long a browser or network somebody signed in from is known. */
export const placeKnown = days(90)

/** Whom an address belongs to: one of IPv4, or the 64 bits of IPv6 that a household or a machine has to itself. */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.toLowerCase().split('%', 1)[0]?.split('::', 2) ?? []
  const [first, last] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean)) as [string[], string[]]
  const all = tail === undefined ? first : [...first, ...Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0'), ...last]
  return `${all.slice(0, 4).map((each) => each.replace(/^0+(?=.)/, '')).join(':')}::/64`
}

/** One sentence whatever was wrong: it must not tell which addresses have an account. */
export const wrongSignIn = 'The e-mail address or the password is wrong, or the account is locked for a while.'
export const wrongCode = 'This code is wrong or was used already. Codes change every 30 seconds.'

/** Only a path of this portal: an open redirect would lend our name to somebody else's page. */
export function safeReturn(path: string | null | undefined): string | null {
  if (!path || !/^\/(?![/\\])[^\u0000-\u001f\\]{0,500}$/.test(path)) return null
  return path.startsWith('/sign-in') || path.startsWith('/mfa') || path.startsWith('/api/') ? null : path
}

/** What the browser keeps (sealed in a cookie) until the factor is shown. `totpSecret` is there for the QR code of an enrolment. */
export type OpenChallenge = {
  token: string
  purpose: 'factor' | 'enrol'
  totpSecret: string | null
  account: string
  /** In a sample organization only: a code that will be accepted, so that a visitor needs no authenticator app. */
  sampleCode: string | null
}
