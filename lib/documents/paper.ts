/** Lists on paper: what a printing process is told before the first row, and how rows are laid on pages. Pure; sizes in points. */
export type Paper = {
  title: string
  organization: string
  /** ISO, of the making: the same input gives the same bytes. */
  at: string
  /** The cover: what, and which. */
  facts: [name: string, fact: string][]
  /** One after another, each from a page of its own; their rows come in this order. */
  lists: List[]
  /** The newest checkpoint of the audit trail, on a page of its own. */
  note: string | null
}

export type List = {
  title: string
  /** Below its title, where it begins. */
  said?: string
  heads: string[]
  /** Of the columns, as shares of the page. */
  widths: number[]
  /** What stands there when it has no row. */
  none: string
  /** A picture of its rows above them, by the places of their cells. */
  chart?: Chart
}

/** `first`: whether its first value is the best or the worst there is, which its colours say. */
export type Chart = { kind: 'bar' | 'line'; first: 'best' | 'worst'; label: number; values: number[] }
/** In points; and rows of a list that are drawn. */
export const chartHeight = 190
export const mostDrawn = 40

/** Said after the last row: a list that broke off is never printed as whole. */
export const whole = 'whole'
/** Said between the rows of two lists. */
export const next = 'next'

/** A4, lying. */
export const page = { width: 841.89, height: 595.28, margin: 36, top: 72, bottom: 48 }
export const cellSize = 7
export const lineHeight = 9
const gap = 4
const room = page.height - page.top - page.bottom

/** Of a row on one page: which of its lines, and how far below the head. */
type Piece = { page: number; top: number; from: number; count: number }

/**
 * Tells, row after row, where it stands. Pages count from 0. A row goes to the next page rather than over two, unless it is longer than a page.
 * @param above what is taken of the first page already
 */
export function placing(above = 0): (lines: number) => Piece[] {
  const most = Math.floor((room - gap) / lineHeight)
  let [at, used] = [0, above]
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

/** A place in a list that contents lead to: the page of all lists together, from 0, the row that begins it, from 1 in its list, and what that row is called. */
export type Mark = { page: number; row: number; text: string }
/** As many as stand on one page of contents. */
export const mostMarks = 28

/** Chooses the places that contents name: each page, or every second, fourth, …, so that there are no more than `most`, however long it is. Told of each page that a row begins. */
export function marking(most = mostMarks): { marks: Mark[]; tell: (mark: Mark) => void } {
  const marks: Mark[] = []
  let every = 1
  const tell = (mark: Mark) => {
    if (mark.page % every !== 0) return
    if (marks.length === most) {
      every *= 2
      marks.splice(0, marks.length, ...marks.filter(({ page: at }) => at % every === 0))
    }
    if (mark.page % every === 0) marks.push({ ...mark, text: [...mark.text].slice(0, 120).join('') })
  }
  return { marks, tell }
}

/** How wide a piece of text is. */
export type Measure = (text: string) => number

/** What shows as nothing, and would change what stands around it, but for the marks and joiners that scripts need. */
const hidden = /[\p{Cc}\p{Cs}\p{Co}]|(?![\u200c-\u200f\u061c])\p{Cf}/u

/** What can be printed of a text: a letter no font has stands there as its number. */
export function printable(text: string, has: (letter: string) => boolean): string {
  const flat = text.replace(/[\t\r\n]+/g, ' ')
  if (usual.test(flat)) return flat
  let made = ''
  for (const letter of flat) made += !hidden.test(letter) && has(letter) ? letter : `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return made
}
const usual = /^[ -~]*$/

/** A line may end behind a space, and beside a letter of those scripts that have none; not before what closes. */
const breaks = /(?<= )|(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef])(?![ \u3001\u3002\u300b\u300d\u300f\u3011\u30fc\uff01\uff09\uff0c\uff1a\uff1b\uff1f])|(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])(?<![ \u300a\u300c\u300e\u3010\uff08])/u
const spaceless = /[\u3000-\u9fff\uf900-\uffef\u{20000}-\u{3ffff}]/u

const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A text in lines of at most `width`. A word that is longer is broken, between letters as people see them. */
export function lines(text: string, width: number, widthOf: Measure): string[] {
  const made: string[] = []
  let [line, used] = ['', 0]
  const next = () => {
    made.push(line.trimEnd())
    line = ''
    used = 0
  }
  const add = (piece: string, wide: number) => {
    line += piece
    used += wide
  }
  for (const word of text.split(spaceless.test(text) ? breaks : /(?<= )/)) {
    const wide = widthOf(word)
    const shown = word.endsWith(' ') ? wide - widthOf(' ') : wide
    if (used > 0 && used + shown > width) next()
    if (shown <= width) {
      add(word, wide)
      continue
    }
    for (const { segment } of clusters.segment(word)) {
      const one = widthOf(segment)
      if (used > 0 && segment !== ' ' && used + one > width) next()
      add(segment, one)
    }
  }
  next()
  return made
}
