import { crc32, deflateSync } from 'node:zlib'

/** Small true files of every kind that is taken, for tests. */
export const pdf = (text = 'Evidence') => pdfOf([text])

/** One page for each text. `catalog` and `page` go into the dictionaries of the document and of its first page. */
export function pdfOf(texts: string[], { catalog = '', page = '' } = {}): Buffer {
  const kids = texts.map((_, n) => `${n * 2 + 4} 0 R`).join(' ')
  const pages = texts.map((text, n) => {
    const content = `BT /F 18 Tf 20 40 Td (${text}) Tj ET`
    return `${n * 2 + 4} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 80]/Contents ${n * 2 + 5} 0 R/Resources<</Font<</F 3 0 R>>>>${n === 0 ? page : ''}>>endobj\n${n * 2 + 5} 0 obj<</Length ${content.length}>>stream\n${content}\nendstream endobj\n`
  })
  return Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R${catalog}>>endobj\n2 0 obj<</Type/Pages/Kids[${kids}]/Count ${texts.length}>>endobj\n3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n${pages.join('')}trailer<</Root 1 0 R>>\n%%EOF\n`)
}

export function png(width = 2, height = 2, row: (y: number) => number[] = () => Array.from({ length: width * 3 }, () => 200)): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const head = Buffer.alloc(4)
    const tail = Buffer.alloc(4)
    head.writeUInt32BE(data.length)
    tail.writeUInt32BE(crc32(body))
    return Buffer.concat([head, body, tail])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const pixels = Buffer.concat(Array.from({ length: height }, (_, y) => Buffer.from([0, ...row(y)])))
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))])
}

export const jpeg = () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), Buffer.from('JFIF\0'), Buffer.alloc(9), Buffer.from([0xff, 0xd9])])

/** Parts stored as they are. `flags` 1 says they are encrypted. */
export function zip(parts: Record<string, string>, flags = 0): Buffer {
  const local: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, text] of Object.entries(parts)) {
    const [title, data] = [Buffer.from(name), Buffer.from(text)]
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(20, 4)
    head.writeUInt16LE(flags, 6)
    head.writeUInt32LE(crc32(data), 14)
    head.writeUInt32LE(data.length, 18)
    head.writeUInt32LE(data.length, 22)
    head.writeUInt16LE(title.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(20, 6)
    head.copy(entry, 8, 6, 30)
    entry.writeUInt32LE(at, 42)
    local.push(head, title, data)
    directory.push(entry, title)
    at += 30 + title.length + data.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(directory.length / 2, 8)
  end.writeUInt16LE(directory.length / 2, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...local, ...directory, end])
}

export const xlsx = (more: Record<string, string> = {}) => zip({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook/>', ...more })
export const docx = () => zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<document/>' })

/** As Word Online writes one: what is the main part is told by its relationship, not by its name. */
export const wordOnline = ({ target = 'word/document2.xml', part = 'word/document2.xml', type = 'wordprocessingml.document' } = {}) => zip({
  '[Content_Types].xml': `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}.main+xml"/></Types>`,
  '_rels/.rels': `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="${target}"/></Relationships>`,
  [part]: '<document/>',
})

/** As a request's body comes: in pieces. */
export async function* stream(bytes: Uint8Array | string, piece = 700): AsyncGenerator<Uint8Array> {
  const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  for (let at = 0; at < all.length; at += piece) yield all.subarray(at, at + piece)
}

/** What evidence has to say, where a test is about something else. */
export const about = { category: 'report', controlAreas: ['OP-01'], observedFrom: '2026-01-01', observedTo: '2026-03-31' } as const
