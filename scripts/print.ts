// Prints one list: told on standard input as lines of JSON (`lib/documents/paper.ts`), the PDF on standard output. A process of its own,
// with a memory limit, so that no page waits for it and none ends with it. Twice over the rows: pages are counted, then drawn.
import { openSync, createReadStream, mkdtempSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import PDFDocument from 'pdfkit'
import { cellSize, lineHeight, lines, type Measure, page, type Paper, placing, printable, whole } from '../lib/documents/paper.ts'

const fonts = (name: string) => join(import.meta.dirname, '../node_modules/dejavu-fonts-ttf/ttf', name)
const faces = { text: fonts('DejaVuSansCondensed.ttf'), bold: fonts('DejaVuSansCondensed-Bold.ttf') }

const told = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
const paper = JSON.parse((await told.next()).value ?? 'null') as Paper
const made = new Date(paper.at)
const doc = new PDFDocument({
  size: [page.width, page.height], margin: 0, pdfVersion: '1.7', tagged: true, lang: 'en', displayTitle: true, autoFirstPage: false,
  info: { Title: `${paper.title} of ${paper.organization}`, Author: paper.organization, Creator: 'Tickmark', Producer: 'Tickmark', CreationDate: made, ModDate: made },
})
for (const [name, path] of Object.entries(faces)) doc.registerFont(name, path)

type Face = { hasGlyphForCodePoint: (point: number) => boolean; glyphForCodePoint: (point: number) => { advanceWidth: number }; unitsPerEm: number }
/** What pdfkit keeps of the font in use, and does not show. */
const inner = () => (doc as unknown as { _font: { font: Face; layoutCache: Record<string, unknown> } })._font

function measure(font: keyof typeof faces, size: number): Measure {
  doc.font(font)
  const { font: face } = inner()
  const known = new Map<string, number | null>()
  return (letter) => {
    let width = known.get(letter)
    if (width === undefined) {
      const point = letter.codePointAt(0) ?? 0
      width = face.hasGlyphForCodePoint(point) ? (face.glyphForCodePoint(point).advanceWidth * size) / face.unitsPerEm : null
      known.set(letter, width)
    }
    return width
  }
}
const plain = measure('text', cellSize)
const bold = measure('bold', cellSize)

const inside = page.width - 2 * page.margin
const share = inside / paper.widths.reduce((sum, each) => sum + each, 0)
const columns = paper.widths.map((width, n) => ({ x: page.margin + share * paper.widths.slice(0, n).reduce((sum, each) => sum + each, 0), width: width * share - 6 }))
const laid = (cells: string[], widthOf = plain) => cells.map((cell, n) => lines(printable(cell, widthOf), columns[n]?.width ?? 0, widthOf))
const heightOf = (row: string[][]) => Math.max(...row.map((cell) => cell.length))

// First: rows are kept in a file without a name, and counted in pages.
const folder = mkdtempSync(join(tmpdir(), 'tickmark-print-'))
const kept = openSync(join(folder, 'rows'), 'wx+', 0o600)
rmSync(folder, { recursive: true })
let [count, last, waiting, ended] = [0, -1, '', false]
const place = placing()
for await (const line of told) {
  if (line === whole) {
    ended = true
    break
  }
  count++
  last = place(heightOf(laid(JSON.parse(line) as string[]))).at(-1)?.page ?? last
  waiting += `${line}\n`
  if (waiting.length > 65_536) {
    writeSync(kept, waiting)
    waiting = ''
  }
}
if (!ended) throw new Error('the list broke off')
writeSync(kept, waiting)

// The cover, the rows, the checkpoint.
const pages = 1 + Math.max(last + 1, 1) + (paper.note ? 1 : 0)
doc.pipe(process.stdout)
let number = 0

/** Read on by whoever takes it: no more is drawn than a megabyte ahead of them. */
async function nextPage(): Promise<void> {
  doc.addPage()
  number++
  if (inner()) inner().layoutCache = Object.create(null)
  while (doc.readableLength + process.stdout.writableLength > 1_000_000) await new Promise((resolve) => setTimeout(resolve, 5))
  await new Promise((resolve) => setImmediate(resolve))
  doc.font('text').fontSize(cellSize).fillColor('#57534e')
  const foot = page.height - page.bottom + 18
  doc.text(printable(`${paper.title} · ${paper.organization}`, plain).slice(0, 140), page.margin, foot, { lineBreak: false })
  const told = `Page ${number} of ${pages}`
  doc.text(told, page.width - page.margin - doc.widthOfString(told), foot, { lineBreak: false })
  doc.fillColor('#1c1917')
}

function heading(level: 'H1' | 'H2', text: string, y: number): void {
  doc.addStructure(doc.struct(level, {}, () => {
    doc.font('bold').fontSize(level === 'H1' ? 20 : 12).text(printable(text, bold), page.margin, y, { lineBreak: false })
  }))
  doc.outline.addItem(text)
  doc.addNamedDestination(text)
}

function block(texts: string[], x: number, y: number, size: number, step: number): void {
  doc.font('text').fontSize(size)
  for (const [n, text] of texts.entries()) doc.text(text, x, y + n * step, { lineBreak: false })
}

await nextPage()
heading('H1', paper.title, 60)
let y = 110
const wide = measure('text', 10)
for (const [name, fact] of [...paper.facts, ['Rows', count.toLocaleString('en')]] as [string, string][]) {
  doc.font('bold').fontSize(10).text(name, page.margin, y, { lineBreak: false })
  const told = lines(printable(fact, wide), inside - 170, wide).slice(0, 12)
  block(told, page.margin + 170, y, 10, 14)
  y += told.length * 14 + 6
}
y += 12
heading('H2', 'Contents', y)
for (const [name, at] of [[`${paper.title}: the list`, 2], ...(paper.note ? [['Checkpoint of the audit trail', pages] as const] : [])] as [string, number][]) {
  y += 20
  doc.font('text').fontSize(10).text(name, page.margin, y, { lineBreak: false })
  doc.text(String(at), page.margin + 300, y, { lineBreak: false })
  doc.goTo(page.margin, y, 330, 14, name)
}

async function listPage(first: boolean): Promise<void> {
  await nextPage()
  if (first) heading('H2', `${paper.title}: the list`, 30)
  const heads = laid(paper.heads, bold)
  doc.font('bold').fontSize(cellSize)
  for (const [n, told] of heads.entries()) for (const [at, line] of told.slice(0, 2).entries()) doc.text(line, columns[n]?.x ?? 0, page.top - 22 + at * lineHeight, { lineBreak: false })
  doc.moveTo(page.margin, page.top - 3).lineTo(page.width - page.margin, page.top - 3).lineWidth(0.7).stroke('#1c1917')
  doc.font('text').fontSize(cellSize)
}

let shown = -1
const drawn = placing()
for await (const line of createInterface({ input: createReadStream('', { fd: kept, start: 0 }) })) {
  const row = laid(JSON.parse(line) as string[])
  for (const piece of drawn(heightOf(row))) {
    while (shown < piece.page) await listPage(++shown === 0)
    for (const [n, cell] of row.entries()) {
      for (const [at, told] of cell.slice(piece.from, piece.from + piece.count).entries()) if (told) doc.text(told, columns[n]?.x ?? 0, page.top + piece.top + at * lineHeight, { lineBreak: false })
    }
  }
}
if (shown < 0) {
  await listPage(true)
  block(['Nothing matches.'], page.margin, page.top, 10, 14)
}

if (paper.note) {
  await nextPage()
  heading('H2', 'Checkpoint of the audit trail', 30)
  const said = 'The newest checkpoint when this was made, signed over everything the audit trail held. Keep it: it lets anybody check later that no entry was changed or removed.'
  block(lines(said, inside, wide), page.margin, page.top, 10, 14)
  // Small, so that a signature stays on its line and is copied whole.
  block(paper.note.split('\n').flatMap((line) => lines(printable(line, plain), inside, plain)).slice(0, 40), page.margin, page.top + 40, cellSize, 10)
}
doc.end()
