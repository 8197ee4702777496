/** What the number of a cell means under its format (ECMA-376 part 1, 18.8.30). Pure. */
export type Look = { kind: 'plain' } | { kind: 'padded'; digits: number } | { kind: 'date' } | { kind: 'elapsed'; seconds: boolean }

const plain: Look = { kind: 'plain' }

/** Built-in formats that are dates or times; those of East Asian programs among them. */
const builtInDates = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58])

export function lookOf(id: number, code: string | undefined): Look {
  if (code === undefined) return builtInDates.has(id) ? { kind: 'date' } : id === 46 ? { kind: 'elapsed', seconds: true } : plain
  const first = code.split(';', 1)[0] as string
  const bare = first.replace(/"[^"]*"|\\.|_.|\*./g, '')
  const elapsed = /\[(h+|m+|s+)\]/i.exec(bare)
  if (elapsed) return { kind: 'elapsed', seconds: /s/i.test(bare) }
  // Colours, conditions and locales stand in brackets too.
  const letters = bare.replace(/\[[^\]]*\]/g, '')
  if (/^0{2,}$/.test(letters)) return { kind: 'padded', digits: letters.length }
  if (/general/i.test(letters)) return plain
  return /[ymdhs]/i.test(letters.replace(/e[+-]/gi, '')) ? { kind: 'date' } : plain
}

const dayMs = 86_400_000
const two = (number: number) => String(number).padStart(2, '0')

/**
 * A number as the text of its cell: whole numbers with all their digits, dates as ISO 8601 without a zone, times as HH:MM:SS, hours that run past a day as HH:MM.
 * Null for what no calendar has.
 */
export function textOfNumber(value: number, look: Look, since1904: boolean): string | null {
  if (look.kind === 'elapsed') {
    const seconds = Math.round(Math.abs(value) * 86_400)
    const text = `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}${look.seconds ? `:${two(seconds % 60)}` : ''}`
    return value < 0 ? `-${text}` : text
  }
  if (look.kind === 'date') return dated(value, since1904)
  const text = Number.isInteger(value) ? BigInt(value).toString() : String(value)
  if (look.kind === 'padded' && /^\d+$/.test(text)) return text.padStart(look.digits, '0')
  return text
}

function dated(value: number, since1904: boolean): string | null {
  if (value < 0 || value >= 2_958_466) return null
  if (value < 1) return new Date(Math.round(value * 86_400) * 1_000).toISOString().slice(11, 19)
  // Serial 60 of the 1900 system is 29 February 1900, a day that never was; days before it are one off.
  if (!since1904 && Math.floor(value) === 60) return null
  const days = since1904 ? value + 1_462 : value < 60 ? value + 1 : value
  const at = new Date(Math.round((days - 25_569) * dayMs / 1_000) * 1_000).toISOString()
  return Number.isInteger(value) ? at.slice(0, 10) : at.slice(0, 19)
}
