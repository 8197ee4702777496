import { Document, Font, Page, renderToStream, StyleSheet, Text, View } from '@react-pdf/renderer'
import PDFDocument from 'pdfkit'
import { createElement as h, type ReactElement } from 'react'
import { type Part, type Sheet, textsOf } from '../../lib/documents/sheet.ts'
import type { Fonts, Weight } from './fonts.ts'
import { fontsOf, Ink } from './ink.ts'

const [ink, quiet, line] = ['#1c1917', '#57534e', '#d6d3d1']
const checkpoint = 'Newest checkpoint of the audit trail'
/** A bookmark, of which the types know pages alone. */
const marked = (title: string) => ({ bookmark: { title, fit: true } })
const margin = 48
const inside = 595.28 - 2 * margin
const style = StyleSheet.create({
  page: { padding: margin, paddingBottom: 64, fontSize: 9.5, color: ink },
  facts: { flexDirection: 'row', flexWrap: 'wrap', borderTopWidth: 0.7, borderColor: line, marginTop: 12 },
  fact: { width: inside / 2, flexDirection: 'row', paddingVertical: 4, borderBottomWidth: 0.7, borderColor: line },
  part: { marginTop: 14 },
  row: { flexDirection: 'row', paddingVertical: 3.5, borderBottomWidth: 0.7, borderColor: line },
  foot: { position: 'absolute', left: margin, right: margin, bottom: 28, flexDirection: 'row', justifyContent: 'space-between' },
})
/** How a text is set: its size, its weight, its colour. */
const kinds = {
  kind: [9, 'plain', quiet], title: [19, 'bold', ink], heading: [11, 'bold', ink], text: [9.5, 'plain', ink], quiet: [9.5, 'plain', quiet], head: [8, 'plain', quiet], note: [6.5, 'plain', quiet], foot: [7.5, 'plain', quiet],
} as const satisfies Record<string, [size: number, weight: Weight, color: string]>

/** A record on a designed page, or as many as it takes. Lines are broken as in lists: the library would add hyphens. */
export async function printSheet(sheet: Sheet): Promise<void> {
  // Never drawn on: it measures.
  const measuring = new PDFDocument({ autoFirstPage: false })
  const fonts = fontsOf(measuring, (name, source) => {
    Font.register({ family: name, src: typeof source === 'string' ? source : `data:font/ttf;base64,${source.toString('base64')}` })
  })
  const setting = new Ink(measuring, fonts)
  const foot = `${sheet.title} · ${sheet.organization}`
  const families = { plain: await familiesOf(fonts, ['Page 0123456789 of U+ABCDEF', ...textsOf(sheet)], 'plain'), bold: await familiesOf(fonts, ['U+0123456789ABCDEF', ...textsOf(sheet)], 'bold') }
  const styleOf = (kind: keyof typeof kinds) => ({ fontFamily: families[kinds[kind][1]] as never, fontSize: kinds[kind][0], color: kinds[kind][2] })

  /** A text, a paragraph after the other, each in its direction. */
  async function set(text: string, kind: keyof typeof kinds, width: number, most = Number.POSITIVE_INFINITY): Promise<ReactElement> {
    const blocks = await Promise.all(text.split('\n').map((paragraph) => setting.fit(paragraph, width - 1, kinds[kind][0], kinds[kind][1])))
    const lines = blocks.flatMap((block) => block.lines.map((each) => ({ each, rtl: block.rtl }))).slice(0, most)
    return h(View, { style: { width } }, ...lines.map(({ each, rtl }, n) => h(Text, { key: n, style: { ...styleOf(kind), lineHeight: kind === 'title' ? 1.2 : 1.4, ...(rtl && { direction: 'rtl', textAlign: 'right' }) } }, each || ' ')))
  }
  async function cells(part: Extract<Part, { heads: string[] }>, row: string[], kind: 'text' | 'head'): Promise<ReactElement[]> {
    const share = inside / part.widths.reduce((sum, each) => sum + each, 0)
    return Promise.all(row.map(async (cell, n) => h(View, { key: n, style: { width: (part.widths[n] ?? 0) * share } }, await set(cell, kind, (part.widths[n] ?? 0) * share - 8))))
  }
  async function partOf(part: Part): Promise<ReactElement> {
    const heading = h(View, { minPresenceAhead: 40, style: { marginBottom: 3 } }, await set(part.heading, 'heading', inside))
    if ('text' in part) return h(View, { style: style.part, ...marked(part.heading) }, heading, await set(part.text, 'text', inside))
    if (part.rows.length === 0) return h(View, { style: style.part, ...marked(part.heading) }, heading, await set(part.none, 'quiet', inside))
    const rows = await Promise.all(part.rows.map(async (row, n) => h(View, { key: n, style: style.row, wrap: false }, ...await cells(part, row, 'text'))))
    return h(View, { style: style.part, ...marked(part.heading) }, heading, h(View, { style: style.row }, ...await cells(part, part.heads, 'head')), ...rows)
  }

  const facts = await Promise.all(sheet.facts.map(async ([name, fact], n) =>
    h(View, { key: n, style: style.fact, wrap: false }, h(View, { style: { width: 84 } }, await set(name, 'quiet', 80)), await set(fact, 'text', inside / 2 - 100))))
  const parts = await Promise.all(sheet.parts.map(partOf))
  const note = sheet.note && h(View, { style: style.part, wrap: false, ...marked(checkpoint) }, await set(checkpoint, 'heading', inside), await set(sheet.note.trimEnd(), 'note', inside))
  const made = new Date(sheet.at)
  const pages = await renderToStream(h(Document, { title: `${sheet.kind}: ${sheet.title}`, author: sheet.organization, creator: 'Tickmark', producer: 'Tickmark', creationDate: made, modificationDate: made, language: 'en', pdfVersion: '1.7' },
    h(Page, { size: 'A4', style: style.page, ...marked(sheet.title) },
      h(View, { style: style.foot, fixed: true }, await set(foot, 'foot', inside - 80, 1), h(Text, { style: styleOf('foot'), render: ({ pageNumber, totalPages }) => `Page ${pageNumber} of ${totalPages}` })),
      await set(sheet.kind, 'kind', inside),
      await set(sheet.title, 'title', inside),
      h(View, { style: style.facts }, ...facts),
      ...parts,
      note,
    )))
  pages.pipe(process.stdout)
}

/** The main font, and those of letters that it lacks. */
async function familiesOf(fonts: Fonts, texts: string[], weight: Weight): Promise<string[]> {
  const names = new Set<string>()
  for (const text of texts) {
    const letters = await fonts.lettersOf(text, weight)
    names.add(letters.main.name)
    for (const letter of text) names.add(letters.of(letter).name)
  }
  return [...names]
}
