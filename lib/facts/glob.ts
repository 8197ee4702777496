/** Whether a pattern of `*` and `?` is the whole text. At most their lengths multiplied, in steps. */
export function matches(pattern: string, text: string): boolean {
  let at = 0
  let place = 0
  let star = -1
  let from = 0
  while (place < text.length) {
    if (pattern[at] === '*') {
      star = at++
      from = place
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[place])) {
      at++
      place++
    } else if (star === -1) return false
    else {
      at = star + 1
      place = ++from
    }
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}
