import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The fonts of documents: files of packages under the SIL Open Font License. What a document embeds of them is what it shows. */
const packages = join(import.meta.dirname, '../../node_modules')

export type Weight = 'plain' | 'bold'
/** A font of the document, under the name it is registered by. */
export type Face = { name: string; has: (point: number) => boolean; advance: (point: number) => number }
/** What is registered, and how the document tells its letters. */
export type Registered = (name: string, source: string | Buffer) => Face

const whole = {
  // Latin, Greek, Cyrillic and Hebrew, with the measures of Liberation Sans, which is the same design.
  arimo: { plain: '@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf', bold: '@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf' },
  arabic: { plain: '@embedpdf/fonts-arabic/fonts/NotoNaskhArabic-Regular.ttf', bold: '@embedpdf/fonts-arabic/fonts/NotoNaskhArabic-Bold.ttf' },
} as const
const weights = { plain: 400, bold: 700 } as const

/** Chinese, Japanese and Korean come in a hundred slices each, of which a document opens those it needs. */
const sliced = ['sc', 'jp', 'kr'] as const
type Sliced = (typeof sliced)[number]
type Slice = { name: string; file: string; ranges: [from: number, to: number][] }

function slicesOf(family: Sliced): Slice[] {
  const folder = join(packages, `@fontsource-variable/noto-sans-${family}`)
  const ranges = JSON.parse(readFileSync(join(folder, 'unicode.json'), 'utf8')) as Record<string, string>
  return Object.entries(ranges).map(([part, text]) => {
    const name = `${family}-${part.replace(/[[\]]/g, '')}`
    return {
      name, file: join(folder, 'files', `noto-sans-${name}-wght-normal.woff2`),
      ranges: text.split(',').map((range): [number, number] => {
        const [from = '', to = from] = range.replace('U+', '').split('-')
        return [Number.parseInt(from, 16), Number.parseInt(to, 16)]
      }),
    }
  })
}

/** Where the same letter is drawn in three ways, a text is taken for the language whose own letters it has. */
function languageOf(text: string): Sliced {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'jp'
  return /\p{Script=Hangul}/u.test(text) ? 'kr' : 'sc'
}

/** Letters that Arimo may lack. */
const rare = /[^\u0020-\u052f\u1e00-\u206f\u20a0-\u20bf]/u

/** Slices of one font have one name, by which the next would be taken for the first: each gets its own, as long as the former. */
function calledApart(font: Buffer, mark: string): Buffer {
  const wide = (text: string) => Buffer.from(text, 'utf16le').swap16()
  const former = wide('-Thin')
  for (let at = font.indexOf(former); at >= 0; at = font.indexOf(former, at + 1)) wide(`-${mark}`).copy(font, at)
  return font
}

/** The letters of one weight and language: which font has each, and how wide it is there. */
export class Letters {
  readonly main: Face
  private readonly faces = new Map<string, Face | null>()
  private readonly widths = new Map<string, number>()

  constructor(main: Face) {
    this.main = main
  }

  /** @param find for a letter that was not seen before: null where no font has it */
  async learn(text: string, find: (point: number) => Promise<Face | null>): Promise<void> {
    for (const letter of text) {
      if (!this.faces.has(letter)) this.faces.set(letter, await find(letter.codePointAt(0) ?? 0))
    }
  }

  has(letter: string): boolean {
    return this.faces.get(letter) !== null
  }

  of(letter: string): Face {
    return this.faces.get(letter) ?? this.main
  }

  /** As a share of the size. */
  width(letter: string): number {
    let width = this.widths.get(letter)
    if (width === undefined) this.widths.set(letter, (width = this.of(letter).advance(letter.codePointAt(0) ?? 0)))
    return width
  }
}

/** The fonts of a document, opened when they are needed. */
export class Fonts {
  private readonly register: Registered
  private readonly faces = new Map<string, Face>()
  private readonly slices = new Map<Sliced, Slice[]>()
  private readonly books = new Map<string, Letters>()

  constructor(register: Registered) {
    this.register = register
  }

  /** What a text is written with. */
  async lettersOf(text: string, weight: Weight): Promise<Letters> {
    const language = rare.test(text) ? languageOf(text) : 'sc'
    const name = `${language} ${weight}`
    let letters = this.books.get(name)
    if (!letters) this.books.set(name, (letters = new Letters(this.whole('arimo', weight))))
    await letters.learn(text, (point) => this.find(point, weight, language))
    return letters
  }

  private async find(point: number, weight: Weight, language: Sliced): Promise<Face | null> {
    for (const family of ['arimo', 'arabic'] as const) {
      const face = this.whole(family, weight)
      if (face.has(point)) return face
    }
    for (const family of [language, ...sliced.filter((each) => each !== language)]) {
      const face = await this.slice(family, point, weight)
      if (face?.has(point)) return face
    }
    return null
  }

  private whole(family: keyof typeof whole, weight: Weight): Face {
    return this.face(`${family} ${weight}`, join(packages, whole[family][weight]))
  }

  private face(name: string, source: string | Buffer): Face {
    let face = this.faces.get(name)
    if (!face) this.faces.set(name, (face = this.register(name, source)))
    return face
  }

  /** The slice that may have a letter. */
  private async slice(family: Sliced, point: number, weight: Weight): Promise<Face | null> {
    let slices = this.slices.get(family)
    if (!slices) this.slices.set(family, (slices = slicesOf(family)))
    const slice = slices.find(({ ranges }) => ranges.some(([from, to]) => point >= from && point <= to))
    if (!slice) return null
    const name = `${slice.name} ${weight}`
    const known = this.faces.get(name)
    if (known) return known
    // Brings memory of its own, which most documents have no need of.
    const { default: subsetFont } = await import('subset-font')
    // The weight is fixed beforehand: what embeds fonts takes no variable ones.
    const bytes = await subsetFont(readFileSync(slice.file), undefined, { targetFormat: 'truetype', variationAxes: { wght: weights[weight] }, keepAllGlyphs: true, dropTables: ['GSUB', 'GPOS', 'GDEF', 'STAT'] })
    return this.face(name, calledApart(bytes, `${weight[0]}${slices.indexOf(slice).toString().padStart(3, '0')}`))
  }
}
