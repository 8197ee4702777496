import { ZipFile } from 'yazl'
import { Ledger, type Planted, type SystemKey } from './ledger.ts'
import type { Person } from './people.ts'

type Made = { file: Planted; key: SystemKey; ledger: Ledger }
const roles = ['Buchen', 'Freigeben', 'Lesen', 'Stammdaten', 'Zahlen']

/** The ledger's users: 10,000 records in German, UTF-16, seven without a user and twelve twice; `mended` is the same without what keeps it from being frozen. */
export function erp(people: Person[], mended: boolean): Made {
  const ledger = new Ledger()
  const [rejects, duplicates, conflicts]: [[string, string][], string[], string[]] = [[], [], []]
  const head = ['Benutzerkennung', 'Vollständiger Name', 'E-Mail', 'Rolle', 'Buchungskreis', 'Gesperrt', 'Gültig bis', 'Letzte Anmeldung']
  const lines: string[] = []
  let [line, taken, rejected, blank] = [2, 0, 0, 0]
  const write = (cells: string[], trap?: string, frame = false) => {
    const text = cells.map((cell) => (/[;"\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(';')
    if (trap) rejects.push([`line ${line}`, trap])
    if (frame) rejected++
    else taken++
    lines.push(text)
    const at = `line ${line}`
    line += 1 + (text.match(/\n/g)?.length ?? 0)
    return at
  }
  const plain = (n: number): string[] => {
    const person = people[n % people.length] as Person
    return [person.login, n % 97 === 0 ? `${person.given}\n"${person.family}"` : `${person.given} ${person.family}`, person.email, roles[Math.floor(n / people.length)] as string, `${1_000 + (n % 4)}`, person.left ? 'ja' : 'nein', n % 11 === 0 ? '31.12.2026' : '', `0${1 + (n % 9)}.02.2026`]
  }
  for (const person of people) {
    ledger.owned(person.login, { left: person.left, enabled: !person.left })
    ledger.shows(person.login, { kind: 'unknown', enabled: !person.left, email: person.email })
  }
  const total = 10_000 - (mended ? 0 : 7 + 12 + 1 + 1)
  for (let n = 0; n < total; n++) {
    const cells = plain(n)
    write(cells)
    ledger.has(cells[0] as string, `role ${cells[3]}`, cells[4] as string, 'direct')
    if (mended) continue
    if (n % 1_300 === 100 && n < 9_000) write(['', ...plain(n).slice(1)], 'no user')
    if (n >= 4_000 && n < 4_012) duplicates.push(write(cells))
    if (n === 6_000) conflicts.push(write([...cells.slice(0, 6), '30.06.2026', cells[7] as string]))
    if (n === 7_000) write(['1,23E+11', ...plain(n).slice(1)], 'digits lost')
    if (n === 7_100) write(cells.slice(0, 5), 'ragged', true)
    if (n === 7_200) {
      lines.push('')
      line++
      blank++
    }
  }
  const name = mended ? 'erp-mended.csv' : 'erp.csv'
  return {
    ledger, file: { name, bytes: Buffer.from(`\ufeff${head.join(';')}\r\n${lines.join('\n')}\n`, 'utf16le') },
    key: {
      source: 'mapped', files: [{ name }], mapping: { columns: { accountId: head[0], accountName: head[1], email: head[2], rightName: head[3], scope: head[4], enabled: head[5], until: head[6], lastUsedAt: head[7] }, inverted: true },
      records: { received: taken + rejected + blank, taken, rejected, blank }, ...ledger.totals(), rejects, duplicates, conflicts, said: [],
    },
  }
}

const space = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** Payroll: a workbook whose first tab is not its first file, with a prefix, days from 1904, ids whose zeros are looks, formulas, merged cells, and an error. */
export async function payroll(people: Person[]): Promise<Made> {
  const ledger = new Ledger()
  const rejects: [string, string][] = []
  for (const person of people) {
    ledger.owned(person.id, { left: person.left, enabled: true })
    ledger.shows(person.id, { kind: 'unknown', enabled: true, employeeId: person.id })
  }
  const text = (value: string) => `<x:c t="inlineStr"><x:is><x:t>${value.replace(/&/g, '&amp;')}</x:t></x:is></x:c>`
  const days = (iso: string) => Date.parse(iso) / 86_400_000 + 24_107
  const rows = [`<x:row r="1">${['Personalnummer', 'Name', 'Berechtigung', 'Gültig bis', 'Stunden', 'Aktiv'].map(text).join('')}</x:row>`]
  const merges: string[] = []
  for (let n = 0; n < 300; n++) {
    const person = people[n] as Person
    const row = n + 2
    const merged = n % 50 === 21
    const broken = n === 77
    const right = merged ? 'Abrechnen' : n % 3 === 0 ? 'Anzeigen' : 'Abrechnen'
    // The one below a merged cell has neither number nor name of its own: it is the same person's second right.
    const same = n % 50 === 22
    if (merged) merges.push(`<x:mergeCell ref="A${row}:A${row + 1}"/><x:mergeCell ref="B${row}:B${row + 1}"/>`)
    const id = same ? '<x:c/><x:c/>' : `<x:c s="1"><x:v>${Number(person.id)}</x:v></x:c>${text(`${person.given} ${person.family}`)}`
    rows.push(`<x:row r="${row}">${id}${text(same ? 'Sperren' : right)}<x:c s="2"><x:v>${days('2026-12-31')}</x:v></x:c><x:c s="3"><x:v>1.5</x:v></x:c>${broken ? '<x:c t="e"><x:v>#DIV/0!</x:v></x:c>' : n % 5 === 0 ? '<x:c t="str"><x:f>IF(1,"ja","nein")</x:f><x:v>ja</x:v></x:c>' : '<x:c t="b"><x:v>1</x:v></x:c>'}</x:row>`)
    if (broken) rejects.push([`row ${row} of “Rechte”`, 'error of a formula'])
    else ledger.has(same ? (people[n - 1] as Person).id : person.id, `role ${same ? 'Sperren' : right}`, '', 'direct')
  }
  const sheet = `<?xml version="1.0"?><x:worksheet xmlns:x="${space}"><x:sheetData>${rows.join('')}</x:sheetData><x:mergeCells>${merges.join('')}</x:mergeCells></x:worksheet>`
  const packaged = 'http://schemas.openxmlformats.org/package/2006'
  const parts: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="${packaged}/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${packaged}/relationships"><Relationship Id="a" Type="${relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${space}" xmlns:r="${relation}"><workbookPr date1904="1"/><sheets><sheet name="Alt" sheetId="1" state="hidden" r:id="r1"/><sheet name="Rechte" sheetId="2" r:id="r2"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packaged}/relationships"><Relationship Id="r1" Type="${relation}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${relation}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="s" Type="${relation}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${space}"><numFmts><numFmt numFmtId="164" formatCode="00000000"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${space}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>hidden</t></is></c></row></sheetData></worksheet>`,
    'xl/worksheets/sheet2.xml': sheet,
  }
  return {
    ledger, file: { name: 'payroll.xlsx', bytes: await zipped(parts) },
    key: {
      source: 'mapped', files: [{ name: 'payroll.xlsx' }], mapping: { columns: { accountId: 'Personalnummer', employeeId: 'Personalnummer', accountName: 'Name', rightName: 'Berechtigung', until: 'Gültig bis', enabled: 'Aktiv' } },
      records: { received: 300, taken: 299, rejected: 1, blank: 0 }, ...ledger.totals(), rejects, duplicates: [], conflicts: [], said: ['formulas', 'merged cells'],
    },
  }
}

export async function zipped(parts: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), name, { mtime: new Date('2026-01-01T00:00:00Z') })
  zip.end()
  const pieces: Buffer[] = []
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}
