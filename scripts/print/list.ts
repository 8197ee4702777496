import { createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import PDFDocument from 'pdfkit'
import { cellSize, chartHeight, lineHeight, type List, marking, mostDrawn, mostMarks, next, page, type Paper, placing, whole } from '../../lib/documents/paper.ts'
import { drawChart } from './chart.ts'
import { type Block, Ink } from './ink.ts'
import { told } from './told.ts'

/** Pages of lists that are found through without contents of their own: those of shorter ones stand on the cover. */
const short = 4
const inside = page.width - 2 * page.margin
/** Of facts on the cover: where they begin beside their names, and how many lines one may take. */
const [factIndent, mostFactLines] = [170, 12]
/** Below it there is the foot. */
const floor = page.height - page.bottom
/** Of a line below the title of a list. */
const saidHeight = 13

/** One of the lists as it is laid: its columns, what stands above them, and once its rows are counted, where it begins and ends. */
type Laid = List & { columns: { x: number; width: number }[]; above: Block; room: number; rows: number; first: number; pages: number; /** Of a list with a picture, the rows it shows. */ drawn: string[][] }

/** Lists, twice over their rows: pages are counted, then drawn. */
export async function printList(paper: Paper): Promise<void> {
  const made = new Date(paper.at)
  const doc = new PDFDocument({
    size: [page.width, page.height], margin: 0, pdfVersion: '1.7', tagged: true, lang: 'en', displayTitle: true, autoFirstPage: false, fontLayoutCache: false,
    info: { Title: `${paper.title} of ${paper.organization}`, Author: paper.organization, Creator: 'Tickmark', Producer: 'Tickmark', CreationDate: made, ModDate: made },
  })
  const ink = new Ink(doc)

  const lists: Laid[] = []
  for (const list of paper.lists) {
    const share = inside / list.widths.reduce((sum, each) => sum + each, 0)
    const columns = list.widths.map((width, n) => ({ x: page.margin + share * list.widths.slice(0, n).reduce((sum, each) => sum + each, 0), width: width * share - 6 }))
    const above = await ink.fit(list.said ?? '', inside, 9)
    lists.push({ ...list, columns, above, room: (list.said ? above.lines.length * saidHeight + 4 : 0) + (list.chart ? chartHeight : 0), rows: 0, first: 0, pages: 1, drawn: [] })
  }
  async function laid({ columns }: Laid, cells: string[], weight: 'plain' | 'bold' = 'plain'): Promise<Block[]> {
    const blocks: Block[] = []
    for (const [n, cell] of cells.entries()) blocks.push(await ink.fit(cell, columns[n]?.width ?? 0, cellSize, weight))
    return blocks
  }
  const heightOf = (row: Block[]) => Math.max(...row.map((cell) => cell.lines.length))

  // First: rows are kept in a file without a name, and counted in pages.
  const folder = mkdtempSync(join(tmpdir(), 'tickmark-print-'))
  const kept = openSync(join(folder, 'rows'), 'wx+', 0o600)
  rmSync(folder, { recursive: true })
  let [before, waiting, ended] = [0, '', false]
  const { marks, tell } = marking(mostMarks + 1 - lists.length)
  const counting = lists.values()
  let list = counting.next().value
  let place = placing(list?.room)
  for await (const line of told) {
    if (line === whole) {
      ended = true
      break
    }
    if (line === next) {
      before += list?.pages ?? 0
      list = counting.next().value
      if (list) list.first = before
      place = placing(list?.room)
    } else if (list) {
      list.rows++
      const cells = JSON.parse(line) as string[]
      if (list.chart && list.drawn.length < mostDrawn) list.drawn.push(cells)
      for (const { page: at, from } of place(heightOf(await laid(list, cells)))) {
        // A page that a row goes on over begins none.
        if ((at >= list.pages || list.rows === 1) && from === 0) tell({ page: before + at, row: list.rows, text: cells[0] ?? '' })
        list.pages = at + 1
      }
    }
    waiting += `${line}\n`
    if (waiting.length > 65_536) {
      writeSync(kept, waiting)
      waiting = ''
    }
  }
  if (!ended || list !== lists.at(-1)) throw new Error('the list broke off')
  writeSync(kept, waiting)

  // The cover, contents where they help, the rows, the checkpoint.
  const body = lists.reduce((sum, each) => sum + each.pages, 0)
  const counted: [string, string][] = lists.length === 1 ? [['Rows', (lists[0]?.rows ?? 0).toLocaleString('en')]] : []
  const { covers, end } = await covering([...paper.facts, ...counted])
  const long = body > short || end + 36 + 14 * (lists.length + 1) > floor
  const front = covers.length + (long ? 1 : 0)
  const pages = front + body + (paper.note ? 1 : 0)
  const noteTitle = 'Checkpoint of the audit trail'
  doc.pipe(process.stdout)
  let number = 0

  async function nextPage(part = ''): Promise<void> {
    doc.addPage()
    number++
    // What is drawn is written before more is.
    await new Promise((resolve) => setImmediate(resolve))
    doc.fillColor('#57534e')
    const foot = page.height - page.bottom + 18
    await ink.line([paper.title, part, paper.organization].filter(Boolean).join(' · '), page.margin, foot, cellSize, inside - 100)
    const told = await ink.fit(`Page ${number} of ${pages}`, inside, cellSize)
    ink.write({ ...told, rtl: true }, told.lines[0] ?? '', page.margin, foot, inside)
    doc.fillColor('#1c1917')
  }

  /** @returns its bookmark, and how far below it ends */
  async function heading(level: 'H1' | 'H2', text: string, y: number): Promise<{ mark: typeof doc.outline; end: number }> {
    const size = level === 'H1' ? 20 : 12
    const block = await ink.fit(text, inside, size, 'bold')
    const shown = block.lines.slice(0, level === 'H1' ? 6 : 1)
    doc.addStructure(doc.struct(level, {}, () => {
      for (const [n, line] of shown.entries()) ink.write(block, line, page.margin, y + n * size * 1.25, inside)
    }))
    doc.addNamedDestination(destination(number))
    return { mark: doc.outline.addItem(text, asPage), end: y + (shown.length - 1) * size * 1.25 }
  }

  /** @returns how many lines it took */
  async function paragraph(text: string, x: number, y: number, size: number, step: number, most = 40): Promise<number> {
    const width = page.width - page.margin - x
    const block = await ink.fit(text, width, size)
    const shown = block.lines.slice(0, most)
    for (const [n, line] of shown.entries()) ink.write(block, line, x, y + n * step, width)
    return shown.length
  }

  for (const [n, facts] of covers.entries()) {
    await nextPage()
    if (n === 0) await heading('H1', paper.title, 60)
    for (const { name, fact, y } of facts) {
      const named = await nameOf(name)
      for (const [n, line] of named.lines.entries()) ink.write(named, line, page.margin, y + n * 14, factIndent - 10)
      await paragraph(fact, page.margin + factIndent, y, 10, 14, mostFactLines)
    }
  }
  if (long) await nextPage()
  await contents(long ? 60 : end + 12)

  /** What a fact is called, whole. */
  async function nameOf(name: string): Promise<Block> {
    const block = await ink.fit(name, factIndent - 10, 10, 'bold')
    return { ...block, lines: block.lines.slice(0, mostFactLines) }
  }

  /** Where each fact stands on which page, and where the last ends. */
  async function covering(facts: [string, string][]): Promise<{ covers: { name: string; fact: string; y: number }[][]; end: number }> {
    const heads = Math.min(6, (await ink.fit(paper.title, inside, 20, 'bold')).lines.length)
    const covers: { name: string; fact: string; y: number }[][] = [[]]
    let y = 60 + (heads - 1) * 25 + 50
    for (const [name, fact] of facts) {
      const height = Math.max((await nameOf(name)).lines.length, Math.min(mostFactLines, (await ink.fit(fact, inside - factIndent, 10)).lines.length)) * 14 + 6
      if (y + height > floor && covers.at(-1)?.length) {
        covers.push([])
        y = 60
      }
      covers.at(-1)?.push({ name, fact, y })
      y += height
    }
    return { covers, end: y }
  }

  /** Rows of a list that contents lead to: none where its first page is all there is to find. */
  function marksOf({ first, pages: own }: Laid) {
    return long && (lists.length === 1 || own > short) ? marks.filter(({ page: at }) => at >= first && at < first + own) : []
  }

  /** Sections with their pages; of a long list, where it is on which. Each line leads there. */
  async function contents(top: number): Promise<void> {
    await heading('H2', 'Contents', top)
    const wide = 520
    const parts = lists.flatMap((each) => [
      { indent: 0, name: each.title, text: lists.length > 1 ? `${each.rows.toLocaleString('en')} ${each.rows === 1 ? 'row' : 'rows'}` : '', at: front + 1 + each.first },
      ...marksOf(each).map(({ page: at, row, text }) => ({ indent: 16, name: `Row ${row.toLocaleString('en')}`, text, at: front + 1 + at })),
    ])
    const sections = [...parts, ...(paper.note ? [{ indent: 0, name: noteTitle, text: '', at: pages }] : [])]
    const table = doc.struct('TOC')
    doc.addStructure(table)
    for (const [n, { indent, name, text, at }] of sections.entries()) {
      const y = top + 24 + n * 14
      // What a list is called has more room than what a row is.
      const start = indent ? 110 : 220
      const [title, what, told] = [await ink.fit(name, text ? start - indent - 10 : wide - 60, 9), await ink.fit(text, wide - start - 50, 9), await ink.fit(String(at), 40, 9)]
      const said = `${name}, page ${at}`
      const link = doc.struct('Link', { alt: said }, [() => {
        ink.write(title, title.lines[0] ?? '', page.margin + indent, y, start - indent)
        if (text) ink.write(what, what.lines[0] ?? '', page.margin + start, y, wide - start - 50)
        ink.write({ ...told, rtl: true }, String(at), page.margin, y, wide)
        const tagged = { structParent: link, Contents: new String(said) as string }
        doc.goTo(page.margin, y, wide, 12, destination(at), tagged)
      }])
      table.add(doc.struct('TOCI', {}, [link]))
    }
    table.end()
  }

  let bookmark = doc.outline
  async function listPage(list: Laid, at: number): Promise<void> {
    // Of several, each page says which it is of.
    await nextPage(lists.length > 1 ? list.title : '')
    if (at === 0) {
      bookmark = (await heading('H2', list.title, 30)).mark
      if (list.said) for (const [n, line] of list.above.lines.entries()) ink.write(list.above, line, page.margin, 49 + n * saidHeight, inside)
      if (list.chart && list.rows > 0) await drawChart(doc, ink, list, list.drawn, page.top - 24 + list.room - chartHeight)
    }
    const mark = marksOf(list).find((each) => each.page === list.first + at)
    if (mark) {
      if (at > 0) doc.addNamedDestination(destination(number))
      bookmark.addItem(`Row ${mark.row.toLocaleString('en')}: ${mark.text}`, asPage)
    }
    const top = page.top + (at === 0 ? list.room : 0)
    const heads = await laid(list, list.heads, 'bold')
    for (const [n, block] of heads.entries()) {
      for (const [at, line] of block.lines.slice(0, 2).entries()) ink.write(block, line, list.columns[n]?.x ?? 0, top - 22 + at * lineHeight, list.columns[n]?.width)
    }
    doc.moveTo(page.margin, top - 3).lineTo(page.width - page.margin, top - 3).lineWidth(0.7).stroke('#1c1917')
    if (list.rows === 0) await paragraph(list.none, page.margin, top + 2, 10, 14)
  }

  const drawing = lists.values()
  let drawn = drawing.next().value as Laid
  await listPage(drawn, 0)
  let shown = 0
  let placed = placing(drawn.room)
  for await (const line of createInterface({ input: createReadStream('', { fd: kept, start: 0 }) })) {
    if (line === next) {
      drawn = drawing.next().value as Laid
      placed = placing(drawn.room)
      shown = 0
      await listPage(drawn, 0)
      continue
    }
    const row = await laid(drawn, JSON.parse(line) as string[])
    for (const piece of placed(heightOf(row))) {
      while (shown < piece.page) await listPage(drawn, ++shown)
      for (const [n, block] of row.entries()) {
        for (const [at, told] of block.lines.slice(piece.from, piece.from + piece.count).entries()) {
          if (told) ink.write(block, told, drawn.columns[n]?.x ?? 0, page.top + piece.top + at * lineHeight, drawn.columns[n]?.width)
        }
      }
    }
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
