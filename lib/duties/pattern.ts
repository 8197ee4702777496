/**
 * Whether a pattern is the whole text, whatever its case: `*` is any letters, `?` is one. Names of rights are no paths, so a star goes over slashes too, unlike the one of
 * refs (`lib/reconcile/glob.ts`). Never more steps than the lengths multiplied, and no recursion: a pattern that somebody made long only takes that long.
 */
export function matchesName(pattern: string, text: string): boolean {
  const [want, have] = [pattern.toLowerCase(), text.toLowerCase()]
  let [p, t] = [0, 0]
  let star = -1
  let from = 0
  while (t < have.length) {
    if (want[p] === '*') {
      star = p++
      from = t
    } else if (p < want.length && (want[p] === '?' || want[p] === have[t])) {
      p++
      t++
    } else if (star >= 0) {
      p = star + 1
      t = ++from
    } else return false
  }
  while (want[p] === '*') p++
  return p === want.length
}

/** It says nothing: whatever it is held against matches. */
export const matchesAll = (pattern: string): boolean => /^[*?]*\*[*?]*$/.test(pattern)
