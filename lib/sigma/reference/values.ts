import { BlockList, isIP } from 'node:net'

/** Reference: one value of a rule, after its modifiers, as a question about one value of an event. */
export type Question = (value: unknown) => boolean

export type Lookup = (name: string) => unknown[]

const PARTS: Record<string, (date: Date) => number> = {
  minute: (date) => date.getUTCMinutes(),
  hour: (date) => date.getUTCHours(),
  day: (date) => date.getUTCDate(),
  month: (date) => date.getUTCMonth() + 1,
  year: (date) => date.getUTCFullYear(),
  week: weekOf,
}

/**
 * The questions one rule value stands for: any of them answers for it. Modifiers appendix, in its order of sections.
 * `lookup` reads another field of the same event, for `fieldref`.
 */
export function toQuestions(value: unknown, modifiers: string[], keyword: boolean, placeholders: Record<string, string[]>, lookup: Lookup): Question[] {
  const has = (modifier: string): boolean => modifiers.includes(modifier)
  const same = has('cased') ? (text: string): string => text : lower
  const dashes = has('windash') ? (text: string): string => text.replace(/[-/–—―]/g, '-') : (text: string): string => text
  const prepare = (text: string): string => dashes(same(text))

  if (value === null) return [(given) => given === null || given === undefined]
  if (has('re')) {
    const flags = ['i', 'm', 's'].filter(has).join('')
    const expression = new RegExp(String(value), `u${flags}`)
    return [(given) => onText(given, (text) => expression.test(text))]
  }
  if (has('cidr')) return [(given) => typeof given === 'string' && inNetwork(String(value), given)]
  const part = Object.keys(PARTS).find(has)
  const operator = ['lt', 'lte', 'gt', 'gte'].find(has)
  if (part !== undefined || operator !== undefined) {
    return [(given) => {
      const number = part === undefined ? numberIn(given) : partIn(given, part)
      return number !== null && compare(number, operator ?? 'eq', Number(value))
    }]
  }
  if (has('fieldref')) {
    return [(given) => onText(given, (text) => lookup(String(value)).some((other) => onText(other, (wanted) => {
      const [a, b] = [same(text), same(wanted)]
      if (has('startswith')) return a.startsWith(b)
      if (has('endswith')) return a.endsWith(b)
      return has('contains') ? a.includes(b) : a === b
    })))]
  }
  const texts = has('expand') ? fill(String(value), placeholders) : [String(value)]
  const encodings = modifiers.filter((modifier) => /^(base64|base64offset|utf16|utf16le|utf16be|wide)$/.test(modifier))
  const before = has('contains') || has('endswith') || keyword ? '[^]*' : ''
  const after = has('contains') || has('startswith') || keyword ? '[^]*' : ''
  return texts.flatMap((text) => {
    const sources = encodings.length > 0
      ? encodeAll(readLiteral(text), encodings).map((each) => quote(prepare(each)))
      : [typeof value === 'string' ? toSource(text, prepare) : quote(prepare(text))]
    return sources.map((source): Question => {
      const expression = new RegExp(`^${before}${source}${after}$`, 'u')
      return (given) => onText(given, (each) => expression.test(prepare(each)))
    })
  })
}

function lower(text: string): string {
  return Array.from(text, (character) => {
    const low = character.toLowerCase()
    return low === 'ς' ? 'σ' : low.length === character.length ? low : character
  }).join('')
}

/** Numbers and booleans are asked as text; an object as its JSON; null and missing have no text. */
function onText(given: unknown, question: (text: string) => boolean): boolean {
  if (given === null || given === undefined) return false
  return question(typeof given === 'object' ? JSON.stringify(given) : String(given))
}

/** Rules specification, "Escape Character", as the source of a regular expression. */
function toSource(text: string, prepare: (text: string) => string): string {
  let source = ''
  const characters = Array.from(text)
  while (characters.length > 0) {
    const character = characters.shift() ?? ''
    if (character === '\\' && ['*', '?', '\\'].includes(characters[0] ?? '')) source += quote(prepare(characters.shift() ?? ''))
    else if (character === '*') source += '[^]*'
    else if (character === '?') source += '[^]'
    else source += quote(prepare(character))
  }
  return source
}

function readLiteral(text: string): string {
  return text.replace(/\\([*?\\])/g, '$1')
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

/** Modifiers appendix, "Encoding". */
function encodeAll(text: string, encodings: string[]): string[] {
  let made: Buffer[] = [Buffer.from(text, 'utf8')]
  let shown = made.map((bytes) => bytes.toString('utf8'))
  for (const encoding of encodings) {
    if (encoding === 'base64') shown = made.map((bytes) => bytes.toString('base64'))
    else if (encoding === 'base64offset') shown = made.flatMap((bytes) => [0, 1, 2].map((offset) => shifted(bytes, offset)))
    else {
      const wide = Buffer.from(text, 'utf16le')
      if (encoding === 'utf16be') wide.swap16()
      made = [encoding === 'utf16' ? Buffer.concat([Buffer.from([0xff, 0xfe]), wide]) : wide]
      shown = made.map((bytes) => bytes.toString('latin1'))
    }
  }
  return shown
}

/** The characters that come out the same whatever `offset` bytes stand before and whatever comes after. */
function shifted(bytes: Buffer, offset: number): string {
  const encode = (filler: number): string => Buffer.concat([Buffer.alloc(offset, filler), bytes, Buffer.alloc(3, filler)]).toString('base64')
  const [zeros, ones] = [encode(0x00), encode(0xff)]
  // Whole characters that hold only bits of the value: the first at bit 8×offset or later, the last before its end.
  const first = Math.ceil((offset * 8) / 6)
  const last = Math.floor(((offset + bytes.length) * 8) / 6)
  return last > first && zeros.slice(first, last) === ones.slice(first, last) ? zeros.slice(first, last) : ''
}

function fill(text: string, placeholders: Record<string, string[]>): string[] {
  const found = /(?<!\\)%([A-Za-z0-9_.-]+)%/.exec(text)
  if (found === null) return [text.replaceAll('\\%', '%')]
  const rest = fill(text.slice(found.index + found[0].length), placeholders)
  const start = text.slice(0, found.index).replaceAll('\\%', '%')
  return (placeholders[found[1] ?? ''] ?? []).flatMap((value) => rest.map((end) => start + value + end))
}

function inNetwork(network: string, address: string): boolean {
  const family = isIP(address)
  const [base = '', bits] = network.split('/')
  if (family === 0 || isIP(base) !== family || address.includes('%')) return false
  const list = new BlockList()
  const type = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(base, bits === undefined ? (family === 4 ? 32 : 128) : Number(bits), type)
  return list.check(address, type)
}

function numberIn(given: unknown): number | null {
  if (typeof given === 'number') return given
  if (typeof given !== 'string' || !/^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(given)) return null
  return Number.parseFloat(given)
}

function compare(number: number, operator: string, bound: number): boolean {
  if (operator === 'lt') return number < bound
  if (operator === 'lte') return number <= bound
  if (operator === 'gt') return number > bound
  return operator === 'gte' ? number >= bound : number === bound
}

/** Modifiers appendix, "Time Modifiers": the parts as written, no time zone applied. */
function partIn(given: unknown, part: string): number | null {
  if (typeof given !== 'string') return null
  const found = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}))?/.exec(given)
  if (found === null || ((part === 'hour' || part === 'minute') && found[2] === undefined)) return null
  const [, month = 0, day = 0] = (found[1] ?? '').split('-').map(Number)
  if (month < 1 || month > 12 || day < 1 || day > 31) return null
  if (part === 'day') return day
  if (part === 'month') return month
  if (part === 'hour') return Number((found[2] ?? '').slice(0, 2))
  if (part === 'minute') return Number((found[2] ?? '').slice(3))
  return PARTS[part]?.(new Date(`${found[1]}T00:00:00Z`)) ?? null
}

/** ISO 8601: week 1 is the one with the year's first Thursday. */
function weekOf(date: Date): number {
  const DAY = 86_400_000
  const thursday = (time: number): number => time + (4 - (new Date(time).getUTCDay() || 7)) * DAY
  const own = thursday(date.getTime())
  const first = thursday(Date.UTC(new Date(own).getUTCFullYear(), 0, 4))
  return Math.round((own - first) / DAY / 7) + 1
}
