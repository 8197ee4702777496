import { crc32, deflateSync } from 'node:zlib'

/** Small true files for the sample's evidence, made when it is loaded: no binary lies in the repository. */

/** One page of text lines (PDF 1.4, ASCII). */
export function pdfOf(title: string, lines: string[]): Buffer {
  const safe = (text: string) => text.replace(/[^\x20-\x7e]/g, '?').replace(/[\\()]/g, (sign) => `\\${sign}`)
  const content = `BT /B 16 Tf 56 786 Td (${safe(title)}) Tj /F 10.5 Tf 0 -14 Td ${lines.map((line) => `0 -17 Td (${safe(line)}) Tj`).join(' ')} ET`
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R/B 6 0 R>>>>>>',
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>', '<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>',
  ]
  let text = '%PDF-1.4\n'
  const starts = objects.map((object, n) => {
    const at = text.length
    text += `${n + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const table = text.length
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${starts.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`
  return Buffer.from(text, 'latin1')
}

type Colour = readonly [number, number, number]

/** A picture of bars, `values` from 0 to 1 each in its colour: what a monitoring page looks like from afar. */
export function pngOf(values: { value: number; colour: Colour }[], width = 720, height = 260): Buffer {
  const [paper, grid]: [Colour, Colour] = [[250, 250, 251], [224, 227, 232]]
  const slot = width / values.length
  const pixels = Buffer.concat(Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(1 + width * 3)
    for (let x = 0; x < width; x++) {
      const bar = values[Math.floor(x / slot)]
      const inside = bar && x % slot > slot * 0.18 && x % slot < slot * 0.82 && y > height - 20 - bar.value * (height - 50) && y < height - 20
      row.set(inside ? bar.colour : y % 40 === 20 ? grid : paper, 1 + x * 3)
    }
    return row
  }))
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const [head, tail] = [Buffer.alloc(4), Buffer.alloc(4)]
    head.writeUInt32BE(data.length)
    tail.writeUInt32BE(crc32(body))
    return Buffer.concat([head, body, tail])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))])
}

export const csvOf = (rows: (string | number)[][]): Buffer => Buffer.from(`${rows.map((row) => row.map((value) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : value)).join(',')).join('\r\n')}\r\n`)
export const jsonOf = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
