/** A list on paper: what a printing process is told before the first row, and how rows are laid on pages. Pure; sizes in points. */
export type Paper = {
  title: string
  organization: string
  /** ISO, of the making: the same input gives the same bytes. */
  at: string
  /** The cover: what, and which. */
  facts: [name: string, fact: string][]
  heads: string[]
  /** Of the columns, as shares of the page. */
  widths: number[]
  /** The newest checkpoint of the audit trail, on a page of its own. */
  note: string | null
}

/** Said after the last row: a list that broke off is never printed as whole. */
export const whole = 'whole'

/** A4, lying. */
export const page = { width: 841.89, height: 595.28, margin: 36, top: 72, bottom: 48 }
export const cellSize = 7
export const lineHeight = 9
const gap = 4
const room = page.height - page.top - page.bottom

/** Of a row on one page: which of its lines, and how far below the head. */
type Piece = { page: number; top: number; from: number; count: number }

/** Tells, row after row, where it stands. Pages count from 0. A row goes to the next page rather than over two, unless it is longer than a page. */
export function placing(): (lines: number) => Piece[] {
  const most = Math.floor((room - gap) / lineHeight)
  let [at, used] = [0, 0]
  return (lines) => {
    const pieces: Piece[] = []
    for (let from = 0; from < lines;) {
      const free = Math.floor((room - used - gap) / lineHeight)
      if (free < 1 || (used > 0 && lines - from > free && lines <= most)) {
        at++
        used = 0
        continue
      }
      const count = Math.min(free, lines - from)
      pieces.push({ page: at, top: used, from, count })
      used += count * lineHeight + gap
      from += count
    }
    return pieces
  }
}

/** How a font takes letters: null where it has none for them. */
export type Measure = (letter: string) => number | null

const isControl = /\p{Cc}|\p{Cs}/u

/** What can be printed of a text: a letter no font has stands there as its number. */
export function printable(text: string, widthOf: Measure): string {
  let made = ''
  for (const letter of text.replace(/[\t\r\n]+/g, ' ')) {
    const has = !isControl.test(letter) && widthOf(letter) !== null
    made += has ? letter : `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  }
  return made
}

/** A text in lines of at most `width`. A word that is longer is broken. */
export function lines(text: string, width: number, widthOf: Measure): string[] {
  const made: string[] = []
  let [line, used] = ['', 0]
  const next = () => {
    made.push(line.trimEnd())
    line = ''
    used = 0
  }
  for (const word of text.split(/(?<= )/)) {
    const letters = [...word]
    const widths = letters.map((letter) => widthOf(letter) ?? 0)
    const whole = widths.reduce((sum, each) => sum + each, 0)
    if (used > 0 && used + whole - (word.endsWith(' ') ? (widths.at(-1) ?? 0) : 0) > width) next()
    for (const [n, letter] of letters.entries()) {
      const wide = widths[n] ?? 0
      if (used > 0 && letter !== ' ' && used + wide > width) next()
      line += letter
      used += wide
    }
  }
  next()
  return made
}
