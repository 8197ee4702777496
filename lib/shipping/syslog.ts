import { type Message, type Read, readBody } from './message.ts'

/** Facility 13, log audit (RFC 5424, 6.2.1). */
const facility = 13
const severities: Record<string, number> = { success: 5, partial: 4, failure: 4, denied: 4 }

/**
 * Of structured data nobody has registered ours: names with @32473, the number that RFC 5612 keeps for examples, which receivers read as any other.
 */
const dataId = 'tickmark@32473'
const personalId = 'person@32473'

/** Printable ASCII without spaces, as names of a header are (RFC 5424, 6). */
const word = (text: string, most: number): string => text.replace(/[^\x21-\x7e]/g, '_').slice(0, most) || '-'

/** RFC 5424, 6.3.3: quote, backslash and bracket are escaped; a control character would end a line in many a receiver. */
const parameter = (value: unknown): string => String(value).replace(/[\\"\]]/g, (sign) => `\\${sign}`).replace(/\p{Cc}/gu, ' ')

const element = (id: string, parameters: [string, unknown][]): string => `[${id}${parameters.map(([name, value]) => ` ${name}="${parameter(value)}"`).join('')}]`

const header = (read: Read, { recordedAt }: Message, host: string, msgId: string) => `<${facility * 8 + (severities[read.outcome] ?? 5)}>1 ${recordedAt.toISOString()} ${word(host, 255)} tickmark - ${word(msgId, 32)}`

/** Paths of what is personal, as names: `actor.name` is `actor_name`. */
const named = (personal: Record<string, unknown>): [string, unknown][] => Object.entries(personal).filter(([, value]) => value !== null && typeof value !== 'object').slice(0, 40).map(([path, value]) => [word(path.replace(/[.="\]]/g, '_'), 32), value])

/**
 * An entry as RFC 5424 writes it: structured data says its place, its leaf and the checkpoint, the message is the entry as it is kept (UTF-8, without a byte order mark).
 * At most some 61 KiB: receivers take 8 KiB until they are told otherwise.
 */
export function rfc5424(message: Message, host: string): string {
  const read = readBody(message.body)
  const { index, leaf, checkpoint: { origin, size, root }, personal } = message
  const data = element(dataId, [['index', index], ['leaf', leaf], ['origin', origin], ['size', size], ['root', root]]) + (personal && Object.keys(personal).length > 0 ? element(personalId, named(personal)) : '')
  return `${header(read, message, host, read.action)} ${data} ${message.body.replace(/[\r\n]/g, ' ')}`
}

/** In a field of CEF: backslash, equals and line breaks are escaped; in its head, backslash and bar. */
const field = (value: unknown): string => String(value).replace(/[\\=]/g, (sign) => `\\${sign}`).replace(/\r?\n|\r/g, '\\n').replace(/\p{Cc}/gu, ' ')
const head = (value: string): string => value.replace(/[\\|]/g, (sign) => `\\${sign}`).replace(/\p{Cc}/gu, ' ')

/** How grave, from 0 to 10. */
const gravity: Record<string, number> = { success: 3, partial: 5, failure: 6, denied: 7 }

/**
 * An entry as the Common Event Format (ArcSight, version 25) writes it, behind a header of RFC 5424. It has the fields that the format knows, not the whole entry: `externalId` finds it.
 */
export function cef(message: Message, host: string): string {
  const read = readBody(message.body)
  const { index, leaf, checkpoint: { origin, size, root }, personal, recordedAt } = message
  const text = (path: string) => (typeof personal?.[path] === 'string' ? personal[path] as string : '')
  const fields: [string, unknown][] = [
    ['rt', recordedAt.getTime()], ['act', read.action], ['cat', read.category], ['outcome', read.outcome], ['externalId', read.id], ['suid', read.actorId], ['spriv', read.actorKind], ['suser', text('actor.email') || text('actor.name')], ['src', text('request.ip')],
    ['reason', (read.error || read.reason).slice(0, 1_000)], ['cn1Label', 'index'], ['cn1', index], ['cn2Label', 'checkpointSize'], ['cn2', size], ['cs1Label', 'leaf'], ['cs1', leaf], ['cs2Label', 'checkpointRoot'], ['cs2', root], ['cs3Label', 'log'], ['cs3', origin],
    ['cs4Label', 'subjectType'], ['cs4', read.subjectType], ['cs5Label', 'subjectId'], ['cs5', read.subjectId], ['cs6Label', 'correlation'], ['cs6', read.correlation],
  ]
  const said = fields.filter(([, value]) => value !== '').map(([name, value]) => `${name}=${field(value)}`).join(' ')
  return `${header(read, message, host, read.action)} - CEF:0|Tickmark|Tickmark|1|${head(read.action || 'unknown')}|${head(read.action || 'unknown')}|${gravity[read.outcome] ?? 5}|${said}`
}

/** Octet counting (RFC 6587, 3.4.1; RFC 5425, 4.3): its length in bytes, a space, and the message. Nothing in it can be taken for its end. */
export const framed = (text: string): string => `${Buffer.byteLength(text)} ${text}`
