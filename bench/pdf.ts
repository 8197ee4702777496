import { createWriteStream, readFileSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import PDFDocument from 'pdfkit'
import { type Paper, whole } from '#lib/documents/paper.ts'
import type { Bench } from './harness.ts'
import { watchedPrinter } from './lib/printer.ts'
import './lib/server.ts'

const { printed } = await import('#lib/documents/printer.ts')

const rows = 100_000
const heads = ['Title', 'Control areas', 'Status', 'Data source', 'Observed from', 'Observed to', 'Collected', 'Owner', 'Version', 'File', 'SHA-256']
const widths = [124, 59, 50, 42, 78, 78, 78, 66, 42, 88, 140]
const titles = ['Access review of Northstar ERP, last quarter', 'Backups of the general ledger', 'Überprüfung der Zugriffsrechte', 'Έλεγχος πρόσβασης', 'Проверка прав доступа']
const others = ['用户访问审查：第三季度', 'アクセス権レビュー', '사용자 접근 권한 검토', 'مراجعة صلاحيات المستخدمين (AC-02)', 'סקירת הרשאות משתמשים', 'Unicorn 🦄']

const paper: Paper = { title: 'Evidence index', organization: 'Bench', at: '2026-03-04T05:06:07.000Z', facts: [['Organization', 'Bench']], lists: [{ title: 'Evidence index: the list', heads, widths, none: 'Nothing matches.' }], note: null }
const cellsOf = (n: number, mixed: boolean) => [
  (mixed && n % 2 === 0 ? others[(n / 2) % others.length] : titles[n % titles.length]) ?? '', 'AC-02; OP-02', 'Approved', 'Real', '2026-01-01 00:00', '2026-03-31 23:59', '2026-04-02 08:15',
  'Dana Whitfield', String((n % 4) + 1), `northstar-access-review-${n}.csv`, `sha256:${((n * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0').repeat(8)}`,
]
function* told(count: number, mixed: boolean): Generator<string> {
  for (let n = 0; n < count; n++) yield `${JSON.stringify(cellsOf(n, mixed))}\n`
  yield `${whole}\n`
}

/** The list of 100,000 rows, by the printing process: what it takes of memory and time, beside pdfkit laid bare with the same cells on as many pages. */
export async function run(bench: Bench): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tickmark-bench-pdf-'))
  try {
    // What is compiled at first is kept.
    await print(folder, 10, true)
    const latin = await print(folder, rows, false)
    const mixed = await print(folder, rows, true)
    const note = ({ pages, bytes, seconds }: Made) => `${pages.toLocaleString('en')} pages, ${(bytes / 2 ** 20).toFixed(1)} MiB, ${Math.round(seconds)} s`
    await bench.measure({ goal: '100,000 rows, largest memory of the process', unit: 'MiB', bar: { atMost: 160 }, repeats: 1, take: () => latin.peak, note: note(latin) })
    await bench.measure({ goal: '100,000 rows, half of them Chinese, Japanese, Korean, Arabic and Hebrew, largest memory', unit: 'MiB', bar: { atMost: 160 }, repeats: 1, take: () => mixed.peak, note: note(mixed) })
    await bench.compare({
      goal: '20,000 rows beside pdfkit that breaks no lines, counts no pages and knows one font', unit: 'rows/s', bar: { atLeast: 0.5 }, same: false,
      ours: { name: 'lib/documents', amount: 20_000, run: () => print(folder, 20_000, false) },
      rival: { name: 'pdfkit', amount: 20_000, run: () => bare(folder, 20_000) },
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

type Made = { peak: number; pages: number; bytes: number; seconds: number }

async function print(folder: string, count: number, mixed: boolean): Promise<Made> {
  const path = join(folder, 'list.pdf')
  const { peak, seconds } = await watchedPrinter(async () => {
    const { body } = await printed({ list: paper }, { rows: Readable.from(told(count, mixed), { objectMode: false }) })
    await pipeline(body, createWriteStream(path))
  })
  return { peak, seconds, bytes: (await stat(path)).size, pages: readFileSync(path, 'latin1').match(/\/Type \/Page\b/g)?.length ?? 0 }
}

/** The same cells, each as it is, 15 rows a page. */
async function bare(folder: string, count: number): Promise<void> {
  const doc = new PDFDocument({ size: 'A4', layout: 'landscape', margin: 36, autoFirstPage: false })
  doc.registerFont('text', resolve(import.meta.dirname, '../node_modules/@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf'))
  const done = pipeline(doc, createWriteStream(join(folder, 'bare.pdf')))
  const all = widths.reduce((sum, each) => sum + each, 0)
  const starts = widths.map((_, n) => 36 + (widths.slice(0, n).reduce((sum, each) => sum + each, 0) / all) * 770)
  for (let n = 0; n < count; n++) {
    if (n % 15 === 0) doc.addPage()
    doc.font('text').fontSize(7)
    for (const [column, cell] of cellsOf(n, false).entries()) doc.text(cell, starts[column], 72 + (n % 15) * 31, { lineBreak: false })
    if (n % 150 === 0) await new Promise((then) => setImmediate(then))
  }
  doc.end()
  await done
}
