/** Web origins as browsers send them, https and exact, on lines of their own or separated by commas; null when one is none. */
export function httpsOrigins(text: string): string[] | null {
  const all = text.split(/[\s,]+/).filter(Boolean)
  return all.every((each) => /^https:\/\/[^*]+$/.test(each) && URL.canParse(each) && new URL(each).origin === each) ? all : null
}

/**
 * CSRF: whether a request that changes something came from our own pages. A form of another site carries the cookie, but not our origin.
 * Every browser names the origin of what it posts, so a request without one is none of ours.
 * @param base the address people reach the portal at
 */
export function isOwnOrigin(headers: Headers, base: string): boolean {
  const origin = headers.get('origin')
  const host = headers.get('host')
  if (!origin) return headers.get('sec-fetch-site') === 'same-origin'
  return URL.canParse(origin) && (origin === new URL(base).origin || (host !== null && new URL(origin).host === host))
}
