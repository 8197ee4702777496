type Outcome = 'success' | 'failure'
/** What an event of this type is: its name says how it ended, or the record does; `failed`: only where it failed was it a sign-in. */
type Kind = Outcome | 'either' | 'failed'

/** Types of events that are sign-ins, in small letters, of every source that has them. */
const kinds: Record<string, Kind> = {
  // AWS: the console; the portal of Identity Center, whose password check is an event of its own.
  consolelogin: 'either',
  userauthentication: 'either',
  credentialverification: 'failed',
  // Okta. With Identity Engine a password is a factor.
  'user.session.start': 'either',
  'user.authentication.auth_via_mfa': 'failed',
  // Entra, and the same sign-ins in the log of Microsoft 365.
  'sign-in activity': 'either',
  userloggedin: 'success',
  userloginfailed: 'failure',
  // Google Workspace, and what it hands to Google Cloud.
  login_success: 'success',
  login_failure: 'failure',
  'google.login.loginservice.loginsuccess': 'success',
  'google.login.loginservice.loginfailure': 'failure',
  // GitHub.
  'user.login': 'success',
  'user.failed_login': 'failure',
  // This portal: behind the right password comes the second factor, which decides.
  'sessions.start': 'failed',
  'sessions.answerchallenge': 'either',
  'sessions.enrolfactor': 'either',
  'sessions.startbysso': 'either',
  'sessions.refuse': 'failed',
  'sessions.refusesso': 'failed',
  // Feeds that use common words.
  login_failed: 'failure',
  sign_in: 'success',
  sign_in_succeeded: 'success',
  sign_in_failed: 'failure',
}

const kindOf = (eventType: string): Kind | null => {
  const name = eventType.toLowerCase()
  return Object.hasOwn(kinds, name) ? (kinds[name] ?? null) : null
}

/** How it ended, where the type alone says so. */
export function outcomeByType(eventType: string): Outcome | null {
  const kind = kindOf(eventType)
  return kind === 'success' || kind === 'failure' ? kind : null
}

export function isSignIn(eventType: string, outcome: string | null): boolean {
  const kind = kindOf(eventType)
  return kind !== null && (kind !== 'failed' || outcome === 'failure')
}

/** Types of events that tell of a sign-in that succeeded: by their name alone, or where the record says so as well. */
export const successful = (by: 'name' | 'record'): string[] => Object.keys(kinds).filter((name) => kinds[name] === (by === 'name' ? 'success' : 'either'))
