import type PDFDocument from 'pdfkit'
import { type Chart, chartHeight, type List, page } from '../../lib/documents/paper.ts'
import type { Block, Ink } from './ink.ts'

/** Told apart by lightness too, so that they are on grey paper; a line has marks of its own shape besides. */
const palettes = { worst: ['#7f1d1d', '#ea580c', '#2563eb', '#a8a29e'], best: ['#166534', '#d97706', '#7f1d1d', '#a8a29e'] }
const size = 7

/** The ends of four equal steps that hold the largest value: 1, 2, 5 times a power of ten each. */
function stepOf(max: number): number {
  const rough = Math.max(1, max / 4)
  const power = 10 ** Math.floor(Math.log10(rough))
  return power * ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10)
}

/** Bars in groups, or lines: vectors, with their numbers said in the alternative text. @param top where its room begins */
export async function drawChart(doc: typeof PDFDocument.prototype, ink: Ink, list: List, rows: string[][], top: number): Promise<void> {
  const { kind, first, label, values } = list.chart as Chart
  const colours = palettes[first]
  const numbers = rows.map((row) => values.map((place) => Number(row[place]) || 0))
  const step = stepOf(Math.max(...numbers.flat()))
  const [left, right, above, below] = [page.margin + 40, page.width - page.margin, top + 26, top + chartHeight - 44]
  const yOf = (value: number) => below - ((below - above) * value) / (step * 4)
  const group = (right - left) / rows.length
  const texts = [0, 1, 2, 3, 4].map((n) => String(n * step))
  const ticks: Block[] = []
  for (const text of texts) ticks.push(await ink.fit(text, 36, size))
  const names: Block[] = []
  for (const row of rows) names.push(await ink.fit(row[label] ?? '', group - 2, size))
  const legend: Block[] = []
  for (const place of values) legend.push(await ink.fit(list.heads[place] ?? '', 120, size))
  const shown: Block[][] = []
  if (rows.length * values.length <= 48) for (const some of numbers) {
    const blocks: Block[] = []
    for (const value of some) blocks.push(await ink.fit(value === 0 ? '' : String(value), 40, size))
    shown.push(blocks)
  }
  const alt = `${list.title}. ${rows.map((row, n) => `${row[label]}: ${values.map((place, v) => `${list.heads[place]} ${numbers[n]?.[v]}`).join(', ')}`).join('; ')}`.slice(0, 2_000)
  doc.addStructure(doc.struct('Figure', { alt }, () => {
    for (const [n, block] of ticks.entries()) {
      doc.moveTo(left, yOf(n * step)).lineTo(right, yOf(n * step)).lineWidth(0.4).stroke(n === 0 ? '#1c1917' : '#d6d3d1')
      doc.fillColor('#57534e')
      ink.write({ ...block, rtl: true }, block.lines[0] ?? '', page.margin, yOf(n * step) - 4, 34)
    }
    const bar = (group * 0.8) / values.length
    const xOf = (row: number, v: number) => left + group * row + (kind === 'bar' ? group * 0.1 + bar * v : group / 2)
    for (const [v] of values.entries()) {
      const colour = colours[v % colours.length] as string
      const points = numbers.map((some, row) => [xOf(row, v), yOf(some[v] ?? 0)] as const)
      if (kind === 'bar') for (const [x, y] of points) doc.rect(x, y, Math.max(0.5, bar - 1), below - y).fill(colour)
      else {
        for (const [n, [x, y]] of points.entries()) n === 0 ? doc.moveTo(x, y) : doc.lineTo(x, y)
        doc.lineWidth(1.4).stroke(colour)
        for (const [x, y] of points) v % 2 === 0 ? doc.circle(x, y, 2.2).fill(colour) : doc.rect(x - 2, y - 2, 4, 4).fill(colour)
      }
    }
    doc.fillColor('#1c1917')
    for (const [row, blocks] of shown.entries()) for (const [v, block] of blocks.entries()) if (block.lines[0]) ink.write(block, block.lines[0], xOf(row, v), yOf(numbers[row]?.[v] ?? 0) - 9, 40)
    for (const [row, block] of names.entries()) ink.write(block, block.lines[0] ?? '', left + group * row + (kind === 'bar' ? group * 0.1 : group / 2 - 12), below + 5, group - 2)
    for (const [v, block] of legend.entries()) {
      doc.rect(left + v * 110, top + 6, 7, 7).fill(colours[v % colours.length] as string)
      doc.fillColor('#1c1917')
      ink.write(block, block.lines[0] ?? '', left + v * 110 + 11, top + 5, 96)
    }
  }))
}
