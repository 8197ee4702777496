import { posix } from 'node:path'
import { refused } from './frame.ts'
import { type Look, lookOf } from './xlsx-number.ts'
import { type Package, readXml } from './xlsx-package.ts'

/** What a sheet needs of its workbook: which parts are sheets in which order, how numbers look, and the table of texts. */
export type Sheet = { name: string; part: string; state: 'visible' | 'hidden' | 'veryHidden' }
export type Book = { sheets: Sheet[]; since1904: boolean; looks: Look[]; texts: string[] }

type Relation = { type: string; target: string }

/** Characters of the table of texts, two bytes each: 256 MiB. */
const mostText = 128 * 1024 * 1024

export async function readBook(parts: Package): Promise<Book> {
  const root = await relationsOf(parts, '_rels/.rels', '')
  const main = [...root.values()].find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml'
  const relations = await relationsOf(parts, posix.join(posix.dirname(main), '_rels', `${posix.basename(main)}.rels`), posix.dirname(main))
  const partOf = (type: string) => [...relations.values()].find((each) => each.type === type)?.target
  const sheets: Sheet[] = []
  let since1904 = false
  await readXml(parts.part(main), main, { open: ({ name, attributes }) => {
    if (name === 'workbookPr') since1904 = isTrue(attributes.date1904)
    if (name !== 'sheet') return
    // The prefix of the relationship's namespace may be any; the attribute's own name may not.
    const id = Object.entries(attributes).find(([key]) => /:id$/.test(key))?.[1] ?? ''
    const relation = relations.get(id)
    if (!relation) throw refused(`The sheet “${attributes.name ?? ''}” leads to no part of this workbook.`)
    if (relation.type === 'worksheet') sheets.push({ name: unescaped(attributes.name ?? ''), part: relation.target, state: attributes.state === 'hidden' || attributes.state === 'veryHidden' ? attributes.state : 'visible' })
  } })
  const [styles, strings] = [partOf('styles'), partOf('sharedStrings')]
  return { sheets, since1904, looks: styles ? await looksOf(parts, styles) : [], texts: strings ? await textsOf(parts, strings) : [] }
}

const isTrue = (value: string | undefined) => value === '1' || value === 'true'

async function relationsOf(parts: Package, name: string, folder: string): Promise<Map<string, Relation>> {
  const found = new Map<string, Relation>()
  if (!parts.names.includes(name)) return found
  await readXml(parts.part(name), name, { open: ({ name: element, attributes }) => {
    const { Id, Type, Target, TargetMode } = attributes
    if (element !== 'Relationship' || !Id || !Type || !Target || TargetMode === 'External') return
    found.set(Id, { type: Type.slice(Type.lastIndexOf('/') + 1), target: Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target) })
  } })
  return found
}

async function looksOf(parts: Package, name: string): Promise<Look[]> {
  const codes = new Map<number, string>()
  const looks: Look[] = []
  let inCells = false
  await readXml(parts.part(name), name, {
    open: ({ name: element, attributes }) => {
      if (element === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '')
      else if (element === 'cellXfs') inCells = true
      else if (element === 'xf' && inCells) looks.push(lookOf(Number(attributes.numFmtId ?? 0), codes.get(Number(attributes.numFmtId ?? 0))))
    },
    close: (element) => {
      if (element === 'cellXfs') inCells = false
    },
  })
  return looks
}

async function textsOf(parts: Package, name: string): Promise<string[]> {
  const texts: string[] = []
  let size = 0
  const collector = new RichText()
  await readXml(parts.part(name), name, {
    open: ({ name: element }) => collector.open(element),
    text: (text) => collector.text(text),
    close: (element) => {
      collector.close(element)
      if (element !== 'si') return
      const text = collector.take()
      size += text.length
      if (size > mostText) throw refused('The texts of this workbook take more than 256 MiB. Export it as CSV, which may have any length.')
      texts.push(text)
    },
  })
  return texts
}

/** The letters of a text in pieces of several looks (`r`), without how it is pronounced (`rPh`). */
export class RichText {
  private parts = ''
  private inText = false
  private aside = 0
  open(element: string): void {
    if (element === 'rPh') this.aside++
    else if (element === 't') this.inText = this.aside === 0
  }
  text(text: string): void {
    if (this.inText) this.parts += text
  }
  close(element: string): void {
    if (element === 'rPh') this.aside--
    else if (element === 't') this.inText = false
  }
  take(): string {
    const text = unescaped(this.parts)
    this.parts = ''
    return text
  }
}

/** What XML cannot hold, as the standard writes it (ST_Xstring). */
export const unescaped = (text: string): string => (text.includes('_x') ? text.replace(/_x([0-9a-fA-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text)
