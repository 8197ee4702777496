/**
 * Whether a pattern of the host is the whole ref, as it matches them itself (fnmatch by path): `*` and `?` stay within one part of a name, `**` before a slash goes over
 * any number of parts, `[a-z]` is one of these, `\` takes the next as it is. In at most their lengths multiplied, in steps.
 */
export function matchesRef(pattern: string, ref: string): boolean {
  const known = new Map<number, boolean>()
  const from = (p: number, r: number): boolean => {
    const key = p * (ref.length + 1) + r
    const before = known.get(key)
    if (before !== undefined) return before
    const found = step(p, r)
    known.set(key, found)
    return found
  }
  const step = (p: number, r: number): boolean => {
    if (p === pattern.length) return r === ref.length
    if ((p === 0 || pattern[p - 1] === '/') && pattern.startsWith('**/', p)) {
      if (from(p + 3, r)) return true
      const slash = ref.indexOf('/', r)
      return slash !== -1 && from(p, slash + 1)
    }
    const next = ref[r]
    const within = next !== undefined && next !== '/'
    if (pattern[p] === '*') return from(p + 1, r) || (within && from(p, r + 1))
    if (pattern[p] === '?') return within && from(p + 1, r + 1)
    const set = pattern[p] === '[' ? setAt(pattern, p) : null
    if (set) return within && set.has(next) && from(set.end, r + 1)
    const literal = pattern[p] === '\\' && p + 1 < pattern.length ? p + 1 : p
    return next === pattern[literal] && from(literal + 1, r + 1)
  }
  return from(0, 0)
}

/** `[abc]`, `[a-c]`, `[^a]` or `[!a]`. Null: it never ends, and is what it looks like. */
function setAt(pattern: string, at: number): { end: number; has: (letter: string) => boolean } | null {
  const not = pattern[at + 1] === '^' || pattern[at + 1] === '!'
  const begin = at + (not ? 2 : 1)
  const end = pattern.indexOf(']', begin + 1)
  if (end === -1) return null
  const ranges: [string, string][] = []
  for (let n = begin; n < end; n++) {
    const to = pattern[n + 1] === '-' && n + 2 < end ? (pattern[n + 2] as string) : (pattern[n] as string)
    ranges.push([pattern[n] as string, to])
    if (to !== pattern[n]) n += 2
  }
  return { end: end + 1, has: (letter) => not !== ranges.some(([from, to]) => from <= letter && letter <= to) }
}
