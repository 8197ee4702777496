/**
 * A policy as an object, whether AWS gave it as JSON or URL-encoded.
 * @throws SyntaxError or URIError when it is neither
 */
export function readPolicy(text: string): Record<string, unknown> {
  const read: unknown = JSON.parse(/^\s*%7B/i.test(text) ? decodeURIComponent(text) : text)
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new SyntaxError('a policy is an object')
  return read as Record<string, unknown>
}
