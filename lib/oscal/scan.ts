/** How deep brackets nest in a text of JSON, and how many members its objects have. Linear, without a stack; strings are passed over at the speed of a search. */
export function scanJson(text: string): { depth: number; members: number } {
  let depth = 0
  let deepest = 0
  let members = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === 34) {
      let end = text.indexOf('"', at + 1)
      while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
      if (end === -1) break
      at = end
    } else if (sign === 58) members++
    else if (sign === 123 || sign === 91) deepest = Math.max(deepest, ++depth)
    else if (sign === 125 || sign === 93) depth--
  }
  return { depth: deepest, members }
}

function isEscaped(text: string, at: number): boolean {
  let before = at
  while (text.charCodeAt(before - 1) === 92) before--
  return (at - before) % 2 === 1
}
