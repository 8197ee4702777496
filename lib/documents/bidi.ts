import bidiFactory from 'bidi-js'

/** Which way text goes (UAX 9). Pure. */
const bidi = bidiFactory()

/** A piece that goes one way, in the order of reading, with brackets as they look there. */
export type Run = { text: string; rtl: boolean }

const turning = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** Whether a text as a whole goes from right to left: by its first letter that goes anywhere. */
export const goesLeft = (text: string): boolean => turning.test(text) && (bidi.getEmbeddingLevels(text).paragraphs[0]?.level ?? 0) % 2 === 1

/** A line in the order in which it stands on paper, from the left. */
export function visual(line: string, rtl: boolean): Run[] {
  if (line === '' || (!rtl && !turning.test(line))) return [{ text: line, rtl: false }]
  const embedding = bidi.getEmbeddingLevels(line, rtl ? 'rtl' : 'ltr')
  const mirrored = bidi.getMirroredCharactersMap(line, embedding.levels)
  const runs: { text: string; level: number }[] = []
  for (let at = 0; at < line.length; at++) {
    const level = embedding.levels[at] ?? 0
    const letter = mirrored.get(at) ?? line[at] ?? ''
    const last = runs.at(-1)
    if (last?.level === level) last.text += letter
    else runs.push({ text: letter, level })
  }
  // Each level, from the highest to the lowest odd one, turns what stands at it or above.
  for (let level = Math.max(...runs.map((run) => run.level)); level > 0; level--) {
    for (let from = 0; from < runs.length; from++) {
      let to = from
      while ((runs[to]?.level ?? -1) >= level) to++
      if (to - from > 1) runs.splice(from, to - from, ...runs.slice(from, to).toReversed())
      if (to > from) from = to
    }
  }
  return runs.map(({ text, level }) => ({ text, rtl: level % 2 === 1 }))
}
