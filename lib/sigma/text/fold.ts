/**
 * Lower-case a text one character to one, so that it keeps its length: İ stays İ, and both small sigmas are σ.
 * This is the simple case folding of the whole engine; pattern and value both pass through it.
 */
export function fold(text: string): string {
  const low = text.toLowerCase()
  if (low.length === text.length && !low.includes('ς')) return low
  return foldEach(text)
}

function foldEach(text: string): string {
  let folded = ''
  for (const character of text) {
    const low = character.toLowerCase()
    folded += low.length === character.length ? low : character
  }
  return folded.replaceAll('ς', 'σ')
}

const DASHES = /[/\u2013\u2014\u2015]/g

/** Write the five characters that `windash` treats as one (modifiers appendix) as '-'. Keeps the length. */
export function foldDashes(text: string): string {
  return text.replace(DASHES, '-')
}
