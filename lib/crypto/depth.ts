/** Greatest nesting of brackets outside strings: linear, without a stack, so that it can be asked before anything parses. */
export function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (quoted) {
      if (sign === 92) at++
      else if (sign === 34) quoted = false
    } else if (sign === 34) quoted = true
    else if (sign === 123 || sign === 91) deepest = Math.max(deepest, ++depth)
    else if (sign === 125 || sign === 93) depth--
  }
  return deepest
}

/** Whether brackets may nest deeper than `limit` at all: with fewer of them they cannot, and most texts have fewer. */
export function isDeeper(text: string, limit: number): boolean {
  let opening = 0
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      if (++opening > limit) return depthOf(text) > limit
    }
  }
  return false
}
