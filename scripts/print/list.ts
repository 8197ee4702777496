import { openSync, createReadStream, mkdtempSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import PDFDocument from 'pdfkit'
import { cellSize, lineHeight, page, type Paper, placing, whole } from '../../lib/documents/paper.ts'
import { type Block, Ink } from './ink.ts'
import { told } from './told.ts'

/** A list, twice over its rows: pages are counted, then drawn. */
export async function printList(paper: Paper): Promise<void> {
  const made = new Date(paper.at)
  const doc = new PDFDocument({
    size: [page.width, page.height], margin: 0, pdfVersion: '1.7', tagged: true, lang: 'en', displayTitle: true, autoFirstPage: false, fontLayoutCache: false,
    info: { Title: `${paper.title} of ${paper.organization}`, Author: paper.organization, Creator: 'Tickmark', Producer: 'Tickmark', CreationDate: made, ModDate: made },
  })
  const ink = new Ink(doc)

  const inside = page.width - 2 * page.margin
  const share = inside / paper.widths.reduce((sum, each) => sum + each, 0)
  const columns = paper.widths.map((width, n) => ({ x: page.margin + share * paper.widths.slice(0, n).reduce((sum, each) => sum + each, 0), width: width * share - 6 }))
  async function laid(cells: string[], weight: 'plain' | 'bold' = 'plain'): Promise<Block[]> {
    const blocks: Block[] = []
    for (const [n, cell] of cells.entries()) blocks.push(await ink.fit(cell, columns[n]?.width ?? 0, cellSize, weight))
    return blocks
  }
  const heightOf = (row: Block[]) => Math.max(...row.map((cell) => cell.lines.length))

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
    last = place(heightOf(await laid(JSON.parse(line) as string[]))).at(-1)?.page ?? last
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

  async function nextPage(): Promise<void> {
    doc.addPage()
    number++
    // What is drawn is written before more is.
    await new Promise((resolve) => setImmediate(resolve))
    doc.fillColor('#57534e')
    const foot = page.height - page.bottom + 18
    await ink.line(`${paper.title} · ${paper.organization}`, page.margin, foot, cellSize, inside - 100)
    const told = await ink.fit(`Page ${number} of ${pages}`, inside, cellSize)
    ink.write({ ...told, rtl: true }, told.lines[0] ?? '', page.margin, foot, inside)
    doc.fillColor('#1c1917')
  }

  async function heading(level: 'H1' | 'H2', text: string, y: number): Promise<void> {
    const size = level === 'H1' ? 20 : 12
    const block = await ink.fit(text, inside, size, 'bold')
    doc.addStructure(doc.struct(level, {}, () => ink.write(block, block.lines[0] ?? '', page.margin, y, inside)))
    doc.outline.addItem(text)
    doc.addNamedDestination(text)
  }

  /** @returns how many lines it took */
  async function paragraph(text: string, x: number, y: number, size: number, step: number, most = 40): Promise<number> {
    const width = page.width - page.margin - x
    const block = await ink.fit(text, width, size)
    const shown = block.lines.slice(0, most)
    for (const [n, line] of shown.entries()) ink.write(block, line, x, y + n * step, width)
    return shown.length
  }

  await nextPage()
  await heading('H1', paper.title, 60)
  let y = 110
  for (const [name, fact] of [...paper.facts, ['Rows', count.toLocaleString('en')]] as [string, string][]) {
    await ink.line(name, page.margin, y, 10, 160, 'bold')
    y += (await paragraph(fact, page.margin + 170, y, 10, 14, 12)) * 14 + 6
  }
  y += 12
  await heading('H2', 'Contents', y)
  for (const [name, at] of [[`${paper.title}: the list`, 2], ...(paper.note ? [['Checkpoint of the audit trail', pages] as const] : [])] as [string, number][]) {
    y += 20
    await ink.line(name, page.margin, y, 10, 290)
    await ink.line(String(at), page.margin + 300, y, 10, 60)
    doc.goTo(page.margin, y, 330, 14, name)
  }

  async function listPage(first: boolean): Promise<void> {
    await nextPage()
    if (first) await heading('H2', `${paper.title}: the list`, 30)
    const heads = await laid(paper.heads, 'bold')
    for (const [n, block] of heads.entries()) {
      for (const [at, line] of block.lines.slice(0, 2).entries()) ink.write(block, line, columns[n]?.x ?? 0, page.top - 22 + at * lineHeight, columns[n]?.width)
    }
    doc.moveTo(page.margin, page.top - 3).lineTo(page.width - page.margin, page.top - 3).lineWidth(0.7).stroke('#1c1917')
  }

  let shown = -1
  const drawn = placing()
  for await (const line of createInterface({ input: createReadStream('', { fd: kept, start: 0 }) })) {
    const row = await laid(JSON.parse(line) as string[])
    for (const piece of drawn(heightOf(row))) {
      while (shown < piece.page) await listPage(++shown === 0)
      for (const [n, block] of row.entries()) {
        for (const [at, told] of block.lines.slice(piece.from, piece.from + piece.count).entries()) {
          if (told) ink.write(block, told, columns[n]?.x ?? 0, page.top + piece.top + at * lineHeight, columns[n]?.width)
        }
      }
    }
  }
  if (shown < 0) {
    await listPage(true)
    await paragraph('Nothing matches.', page.margin, page.top, 10, 14)
  }

  if (paper.note) {
    await nextPage()
    await heading('H2', 'Checkpoint of the audit trail', 30)
    await paragraph('The newest checkpoint when this was made, signed over everything the audit trail held. Keep it: it lets anybody check later that no entry was changed or removed.', page.margin, page.top, 10, 14)
    // Small, so that a signature stays on its line and is copied whole.
    let at = page.top + 40
    for (const line of paper.note.split('\n').slice(0, 40)) at += (await paragraph(line, page.margin, at, cellSize, 10)) * 10
  }
  doc.end()
}
