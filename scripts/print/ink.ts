import type PDFDocument from 'pdfkit'
import { goesLeft, visual } from '../../lib/documents/bidi.ts'
import { lines, printable } from '../../lib/documents/paper.ts'
import { type Face, Fonts, type Letters, type Weight } from './fonts.ts'

type Glyph = { advanceWidth: number }
type Layout = { glyphs: Glyph[]; positions: { xAdvance: number; yAdvance: number; xOffset: number; yOffset: number }[]; advanceWidth: number }
type Font = { hasGlyphForCodePoint: (point: number) => boolean; glyphForCodePoint: (point: number) => Glyph; unitsPerEm: number; layout: (text: string, features?: unknown) => Layout }
/** What pdfkit keeps of the font in use, and does not show. */
type Inner = { _font: { font: Font } }

/** Letters whose width depends on what stands beside them. */
const joined = /[\p{Script=Arabic}\p{M}]/u
/** What the engine below turns by itself, as its letters go from right to left. */
const turned = /[\p{Script=Arabic}\p{Script=Hebrew}]/u
/** From where letters begin to hang, of their size: that of the main font, for all. */
const ascent = 0.905

/** A text that fits: its lines, whether they go from right to left, and what they are written with. */
export type Block = { lines: string[]; rtl: boolean; size: number; letters: Letters }

/** Letters that need no shaping are set one by one, as they are measured: shaping is most of the time that a long list takes. */
function plainly(font: Font): void {
  const shape = font.layout.bind(font)
  const glyphs = new Map<string, Glyph>()
  const glyphOf = (letter: string) => {
    let glyph = glyphs.get(letter)
    if (!glyph) glyphs.set(letter, (glyph = font.glyphForCodePoint(letter.codePointAt(0) ?? 0)))
    return glyph
  }
  font.layout = (text, features) => {
    if (features) return shape(text, features)
    const made: Layout = { glyphs: [], positions: [], advanceWidth: 0 }
    for (const letter of text) {
      const glyph = glyphOf(letter)
      made.glyphs.push(glyph)
      made.positions.push({ xAdvance: glyph.advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0 })
      made.advanceWidth += glyph.advanceWidth
    }
    return made
  }
}

/** Fonts that are opened into a document. @param opened told of each */
export const fontsOf = (doc: InstanceType<typeof PDFDocument>, opened: (name: string, source: string | Buffer) => void = () => {}): Fonts => new Fonts((name, source) => {
  doc.registerFont(name, source as string)
  doc.font(name)
  const { _font: { font } } = doc as unknown as Inner
  plainly(font)
  opened(name, source)
  return { name, has: (point) => font.hasGlyphForCodePoint(point), advance: (point) => font.glyphForCodePoint(point).advanceWidth / font.unitsPerEm }
})

type Piece = { face: Face; text: string; shaped: boolean }

/** Text on the pages of a document: every letter in a font that has it, in the order and the direction of its script. Sizes in points. */
export class Ink {
  private readonly doc: InstanceType<typeof PDFDocument>
  private readonly fonts: Fonts

  constructor(doc: InstanceType<typeof PDFDocument>, fonts = fontsOf(doc)) {
    this.doc = doc
    this.fonts = fonts
  }

  /** A text in lines of at most `width`. A letter that no font has stands there as its number. */
  async fit(text: string, width: number, size: number, weight: Weight = 'plain'): Promise<Block> {
    const letters = await this.fonts.lettersOf(text, weight)
    const shown = printable(text, (letter) => letters.has(letter))
    // What stands for a letter is made of letters too.
    if (shown !== text) await this.fonts.lettersOf(shown, weight)
    return { lines: lines(shown, width, (piece) => this.widthOf(piece, letters, size)), rtl: goesLeft(shown), size, letters }
  }

  /** One line of a block, at its top. Those that go from right to left end at `width`. */
  write({ rtl, size, letters }: Block, line: string, x: number, y: number, width = 0): void {
    const pieces = inPieces(line, rtl, letters)
    let at = rtl ? x + width - this.widthOf(line, letters, size) : x
    for (const { face, text, shaped } of pieces) {
      // What is large is kerned.
      const options = shaped || size > 10 ? { features: [] } : {}
      this.doc.font(face.name).fontSize(size).text(text, at, y + ascent * size, { lineBreak: false, baseline: 'alphabetic', ...options })
      if (pieces.length > 1) at += this.doc.widthOfString(text, options)
    }
  }

  /** A text on one line, cut where `width` ends. */
  async line(text: string, x: number, y: number, size: number, width: number, weight: Weight = 'plain'): Promise<void> {
    const block = await this.fit(text, width, size, weight)
    this.write(block, block.lines[0] ?? '', x, y, width)
  }

  private widthOf(text: string, letters: Letters, size: number): number {
    if (joined.test(text)) return inPieces(text, false, letters).reduce((sum, { face, text: each, shaped }) => sum + this.doc.font(face.name).fontSize(size).widthOfString(each, shaped ? { features: [] } : {}), 0)
    let sum = 0
    for (const letter of text) sum += letters.width(letter)
    return sum * size
  }
}

/** Letters of the main font that go from left to right and need nothing else. */
const plain = /^[\u0020-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u20ac]*$/

/** A line in pieces of one font and one direction, from the left. */
function inPieces(line: string, rtl: boolean, letters: Letters): Piece[] {
  if (!rtl && plain.test(line)) return [{ face: letters.main, text: line, shaped: false }]
  return visual(line, rtl).flatMap((run) => {
    const pieces: { face: Face; text: string }[] = []
    for (const letter of run.text) {
      const last = pieces.at(-1)
      // Spaces and marks go with what they follow.
      const face = last && !/[\p{L}\p{N}]/u.test(letter) && last.face.has(letter.codePointAt(0) ?? 0) ? last.face : letters.of(letter)
      if (last?.face === face) last.text += letter
      else pieces.push({ face, text: letter })
    }
    if (run.rtl) pieces.reverse()
    return pieces.map(({ face, text }) => ({ face, text: turned.test(text) === run.rtl ? text : [...text].toReversed().join(''), shaped: turned.test(text) || joined.test(text) }))
  })
}
