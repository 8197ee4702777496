import { createHash } from 'node:crypto'
import { isKnown } from './normalize.ts'
import { parse } from './parse.ts'
import type { Piece } from './split.ts'

/** A message of syslog may have so many bytes; senders of RFC 5424 stay far below. */
export const maxFrame = 64 * 1024

export type FrameReject = { reason: string }
/** `over`: nothing behind it can be told apart. */
type Step = { text: Buffer } | (FrameReject & { over: boolean })

/** Frames of octet counting (RFC 5425, 4.3.1; RFC 6587, 3.4.1) as bytes come, in bounded memory: one that is too large is passed over, not kept. */
export class FrameReader {
  private left: Buffer = Buffer.alloc(0)
  /** Bytes of a frame that is passed over. */
  private passing = 0
  private isOver = false

  /** What a connection that ended left; null: it ended between two frames. */
  end(): FrameReject | null {
    if (this.isOver || (this.left.length === 0 && this.passing === 0)) return null
    return { reason: this.passing > 0 ? 'ended in the middle of a message that was too large' : `ended in the middle of this message, after ${this.left.length} bytes` }
  }

  *read(bytes: Buffer): Generator<Step, void> {
    this.left = this.left.length === 0 ? bytes : Buffer.concat([this.left, bytes])
    while (this.left.length > 0 && !this.isOver) {
      if (this.passing > 0) {
        const skipped = Math.min(this.passing, this.left.length)
        this.passing -= skipped
        this.left = this.left.subarray(skipped)
        continue
      }
      const blank = this.left.subarray(0, 11).indexOf(0x20)
      const head = this.left.toString('latin1', 0, blank === -1 ? Math.min(this.left.length, 11) : blank)
      if (!/^[1-9]\d{0,8}$/.test(head) || (blank === -1 && head.length > 9)) {
        this.isOver = true
        yield { reason: 'is not framed: a message begins with its length in bytes and a space (octet counting, RFC 5425)', over: true }
        return
      }
      if (blank === -1) return
      const length = Number(head)
      if (length > maxFrame) {
        this.passing = length
        this.left = this.left.subarray(blank + 1)
        yield { reason: `has ${length.toLocaleString('en')} bytes; a message may have ${maxFrame.toLocaleString('en')}`, over: false }
        continue
      }
      if (this.left.length < blank + 1 + length) return
      yield { text: this.left.subarray(blank + 1, blank + 1 + length) }
      this.left = this.left.subarray(blank + 1 + length)
    }
  }
}

type Data = Record<string, Record<string, string>>
export type Syslog = { facility: number; severity: number; timestamp: string | null; hostname: string | null; app_name: string | null; proc_id: string | null; msg_id: string | null; structured_data: Data; message: string }

const header = /^<(\d{1,3})>([1-9]\d{0,2}) (\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) /
const nil = (text: string | undefined) => (text === undefined || text === '-' ? null : text)

/** RFC 5424. @returns the message, or why it is none */
export function parseSyslog(bytes: Buffer): Syslog | string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return 'is not valid UTF-8'
  }
  const found = header.exec(text)
  if (!found) return /^<\d{1,3}>[A-Z][a-z]{2} /.test(text) ? 'has the form of RFC 3164; have it sent as RFC 5424' : 'is no message of RFC 5424'
  const [whole, priority, version, time, ...names] = found
  if (Number(priority) > 191 || version !== '1') return Number(priority) > 191 ? 'has a priority above 191' : `is of version ${version}`
  const rest = text.slice(whole.length)
  const data = rest.startsWith('[') ? elements(rest) : rest === '-' || rest.startsWith('- ') ? { data: {}, end: 1 } : null
  if (!data) return 'has structured data that cannot be read'
  const said = rest.slice(data.end)
  if (said !== '' && !said.startsWith(' ')) return 'has structured data that cannot be read'
  const [hostname, appName, procId, msgId] = names.map(nil)
  return { facility: Number(priority) >> 3, severity: Number(priority) & 7, timestamp: nil(time), hostname: hostname ?? null, app_name: appName ?? null, proc_id: procId ?? null, msg_id: msgId ?? null, structured_data: data.data, message: said.slice(1).replace(/^\ufeff/, '') }
}

const mostElements = 100

function elements(text: string): { data: Data; end: number } | null {
  const data: Data = Object.create(null) as Data
  let at = 0
  for (let count = 0; text[at] === '['; count++) {
    const id = /^\[([^\s="\]]{1,32})/.exec(text.slice(at, at + 40))
    if (!id || count === mostElements) return null
    at += id[0].length
    const parameters: Record<string, string> = (data[id[1] as string] ??= Object.create(null) as Record<string, string>)
    while (text[at] === ' ') {
      const name = /^ ([^\s="\]]{1,32})="/.exec(text.slice(at, at + 40))
      if (!name) return null
      at += name[0].length
      let value = ''
      for (; text[at] !== '"'; at++) {
        if (at >= text.length || text[at] === ']') return null
        if (text[at] === '\\' && ['"', '\\', ']'].includes(text[at + 1] ?? '')) at++
        value += text[at]
      }
      at++
      parameters[name[1] as string] = value
    }
    if (text[at] !== ']') return null
    at++
  }
  return { data, end: at }
}

/** Where a sender says by which token of the portal it sends: an element of structured data, which is never stored. */
export const tokenId = 'tickmark@32473'

/** Frames behind one another, as they came: each a record of JSON under names of its own, and what is a record of a known log in one the record itself. */
export function* syslogPieces(bytes: Buffer): Generator<Piece, void> {
  const reader = new FrameReader()
  let line = 0
  for (const step of reader.read(bytes)) {
    line++
    if ('reason' in step) {
      yield { line, reason: step.reason }
      continue
    }
    const read = parseSyslog(step.text)
    if (typeof read === 'string') {
      yield { line, reason: read }
      continue
    }
    const inner = /^\s*\{/.test(read.message) ? parse(read.message) : null
    if (inner && 'value' in inner && isKnown(inner.value)) {
      yield { line, text: read.message, read: inner }
      continue
    }
    const text = JSON.stringify({ ...(isExact(read) && { id: `syslog:${createHash('sha256').update(step.text).digest('hex').slice(0, 32)}` }), ...read })
    yield { line, text, read: parse(text) }
  }
  const cut = reader.end()
  if (cut) yield { line: line + 1, reason: cut.reason }
}

/** Tells one message from every other: it says when to a thousandth of a second, or counts. Sent again, it is the same one. */
const isExact = ({ timestamp, structured_data: data }: Syslog) => /T\d\d:\d\d:\d\d\.\d{3,}/.test(timestamp ?? '') || data.meta?.sequenceId !== undefined
