import { openSync, createReadStream, mkdtempSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import PDFDocument from 'pdfkit'
import { cellSize, lineHeight, marking, page, type Paper, placing, whole } from '../../lib/documents/paper.ts'
import { type Block, Ink } from './ink.ts'
import { told } from './told.ts'

/** Pages of a list that is found through without contents of its own: those of a shorter one stand on the cover. */
const short = 4

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
  const { marks, tell } = marking()
  for await (const line of told) {
    if (line === whole) {
      ended = true
      break
    }
    count++
    const cells = JSON.parse(line) as string[]
    for (const { page: at, from } of place(heightOf(await laid(cells)))) {
      // A page that a row goes on over begins none.
      if (at > last && from === 0) tell({ page: at, row: count, text: cells[0] ?? '' })
      last = at
    }
    waiting += `${line}\n`
    if (waiting.length > 65_536) {
      writeSync(kept, waiting)
      waiting = ''
    }
  }
  if (!ended) throw new Error('the list broke off')
  writeSync(kept, waiting)

  // The cover, contents where they help, the rows, the checkpoint.
  const long = last >= short
  const front = long ? 2 : 1
  const pages = front + Math.max(last + 1, 1) + (paper.note ? 1 : 0)
  const listTitle = `${paper.title}: the list`
  const noteTitle = 'Checkpoint of the audit trail'
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

  async function heading(level: 'H1' | 'H2', text: string, y: number): Promise<typeof doc.outline> {
    const size = level === 'H1' ? 20 : 12
    const block = await ink.fit(text, inside, size, 'bold')
    doc.addStructure(doc.struct(level, {}, () => ink.write(block, block.lines[0] ?? '', page.margin, y, inside)))
    doc.addNamedDestination(destination(number))
    return doc.outline.addItem(text, asPage)
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
  if (long) await nextPage()
  await contents(long ? 60 : y + 12)

  /** Sections with their pages; of a long list, where it is on which. Each line leads there. */
  async function contents(top: number): Promise<void> {
    await heading('H2', 'Contents', top)
    const wide = 520
    const parts = long ? marks.map(({ page: at, row, text }) => ({ indent: 16, name: `Row ${row.toLocaleString('en')}`, text, at: front + 1 + at })) : []
    const sections = [{ indent: 0, name: listTitle, text: '', at: front + 1 }, ...parts, ...(paper.note ? [{ indent: 0, name: noteTitle, text: '', at: pages }] : [])]
    const table = doc.struct('TOC')
    doc.addStructure(table)
    for (const [n, { indent, name, text, at }] of sections.entries()) {
      const y = top + 24 + n * 14
      const [title, what, told] = [await ink.fit(name, text ? 80 : wide - 60, 9), await ink.fit(text, wide - 160, 9), await ink.fit(String(at), 40, 9)]
      const said = `${name}, page ${at}`
      const link = doc.struct('Link', { alt: said }, [() => {
        ink.write(title, title.lines[0] ?? '', page.margin + indent, y, 80)
        if (text) ink.write(what, what.lines[0] ?? '', page.margin + 110, y, wide - 160)
        ink.write({ ...told, rtl: true }, String(at), page.margin, y, wide)
        const tagged = { structParent: link, Contents: new String(said) as string }
        doc.goTo(page.margin, y, wide, 12, destination(at), tagged)
      }])
      table.add(doc.struct('TOCI', {}, [link]))
    }
    table.end()
  }

  let list = doc.outline
  async function listPage(at: number): Promise<void> {
    await nextPage()
    if (at === 0) list = await heading('H2', listTitle, 30)
    const mark = long && marks.find((each) => each.page === at)
    if (mark) {
      if (at > 0) doc.addNamedDestination(destination(number))
      list.addItem(`Row ${mark.row.toLocaleString('en')}: ${mark.text}`, asPage)
    }
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
      while (shown < piece.page) await listPage(++shown)
      for (const [n, block] of row.entries()) {
        for (const [at, told] of block.lines.slice(piece.from, piece.from + piece.count).entries()) {
          if (told) ink.write(block, told, columns[n]?.x ?? 0, page.top + piece.top + at * lineHeight, columns[n]?.width)
        }
      }
    }
  }
  if (shown < 0) {
    await listPage(0)
    await paragraph('Nothing matches.', page.margin, page.top, 10, 14)
  }

  if (paper.note) {
    await nextPage()
    await heading('H2', noteTitle, 30)
    await paragraph('The newest checkpoint when this was made, signed over everything the audit trail held. Keep it: it lets anybody check later that no entry was changed or removed.', page.margin, page.top, 10, 14)
    // Small, so that a signature stays on its line and is copied whole.
    let at = page.top + 40
    for (const line of paper.note.split('\n').slice(0, 40)) at += (await paragraph(line, page.margin, at, cellSize, 10)) * 10
  }
  doc.end()
}

/** A bookmark shows its page whole, and what is below it. */
const asPage = { fit: true, expanded: true }

/** What links lead to: the top of a page. */
const destination = (page: number) => `page-${page}`
