import { z } from 'zod'
import { flag, line, optionalChoice, optionalLine, optionalText } from '#lib/input.ts'
import { formatNames, kindNames as kindLabels } from './words.ts'

/** How entries leave. `waits`: a worker sends them as they come; else somebody asks for them. */
export const kinds = {
  syslog: { label: kindLabels.syslog, meaning: 'To a receiver of syslog: rsyslog, syslog-ng, Splunk, Elastic, Sentinel, QRadar.', formats: ['rfc5424', 'cef'] },
  webhook: { label: kindLabels.webhook, meaning: 'As lines of JSON to an address, signed: the HTTP collector of Splunk, Vector, a function of your own.', formats: ['ndjson'] },
  pull: { label: kindLabels.pull, meaning: 'Nothing is sent: a collector asks for what is new, with a token.', formats: ['ndjson'] },
} as const satisfies Record<string, { label: string; meaning: string; formats: readonly Format[] }>

export type Kind = keyof typeof kinds
export const kindNames = Object.keys(kinds) as [Kind, ...Kind[]]

export type Format = keyof typeof formatNames

/** Of one batch: entries, and bytes of their bodies. A webhook gets smaller ones, as receivers of HTTP bound what they take. */
export const most = { syslog: { entries: 5_000, bytes: 8_000_000 }, webhook: { entries: 500, bytes: 900_000 }, pull: { entries: 1_000, bytes: 4_000_000 } } as const satisfies Record<Kind, { entries: number; bytes: number }>

/** What a person says of a stream beside its kind, on the screen and by API alike. */
export const streamFields = {
  name: line(1, 100),
  format: optionalChoice(Object.keys(formatNames) as [Format, ...Format[]]),
  address: optionalLine(500),
  personal: flag,
  authority: optionalText(50_000),
  clientCertificate: optionalText(50_000),
}

export const secretNames = ['authorization', 'clientKey'] as const
export type Secret = (typeof secretNames)[number]
/** Those a person gives; what signs a webhook is made here. */
export const secretFields = { authorization: optionalText(2_000), clientKey: optionalText(20_000) }

export const fromField = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

type Given = Record<'format' | 'address' | 'authority' | 'clientCertificate' | Secret, string | null>

/** Host and port of a receiver of syslog; null: it is none. An address of IPv6 stands in brackets. */
export function receiverOf(address: string): { host: string; port: number } | null {
  const [, name = '', digits = ''] = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})):(\d{1,5})$/.exec(address) ?? []
  const port = Number(digits)
  return name === '' || port < 1 || port > 65_535 ? null : { host: name.replace(/^\[(.*)\]$/, '$1'), port }
}

/** What is wrong with what was given of this kind, field by field; null: nothing. `problem` judges an address of https, `pem` texts of certificates. */
export function streamProblems(kind: Kind, given: Given, problem: (url: string) => string | null): Record<string, string> | null {
  const wrong: Record<string, string> = {}
  const { format, address, authority, clientCertificate, authorization, clientKey } = given
  if (format !== null && !(kinds[kind].formats as readonly string[]).includes(format)) wrong.format = `is none that ${kinds[kind].label} has: ${kinds[kind].formats.join(' or ')}`
  if (kind === 'pull' && address !== null) wrong.address = 'belongs to a stream that sends; this one is asked'
  if (kind !== 'pull' && address === null) wrong.address = 'is required'
  if (kind !== 'syslog') for (const [name, value] of Object.entries({ authority, clientCertificate, clientKey })) if (value !== null) wrong[name] = 'belongs to syslog over TLS'
  if (kind !== 'webhook' && authorization !== null) wrong.authorization = 'belongs to a webhook'
  if (authorization !== null && !/^[\x21-\x7e][\x20-\x7e]*$/.test(authorization)) wrong.authorization = 'is one line of plain letters, as a header of HTTP is: Splunk <token>, or Bearer <token>'
  if (clientKey !== null && clientCertificate === null) wrong.clientCertificate = 'is required with its key'
  if (kind === 'syslog' && address !== null) {
    const wrongPlace = receiverOf(address) === null ? 'is a name or address, a colon and a port: siem.example.com:6514' : problem(`https://${address}`)
    if (wrongPlace) wrong.address = wrongPlace
  }
  if (kind === 'webhook' && address !== null) {
    const wrongUrl = problem(address)
    if (wrongUrl) wrong.address = wrongUrl
  }
  return Object.keys(wrong).length > 0 ? wrong : null
}

export type State = 'paused' | 'failing' | 'retrying' | 'behind' | 'level'

/** A stream is behind when something waits that could have gone for longer than this. */
const behindAfter = 60_000

/** How it goes, in the order of what is to be done about it. @param oldest when the first entry that waits was recorded */
export function stateOf({ pausedReason, failingSince, tries, oldest }: { pausedReason: string | null; failingSince: Date | null; tries: number; oldest: Date | null }, at: Date): State {
  if (pausedReason !== null) return 'paused'
  if (failingSince !== null) return 'failing'
  if (tries > 0) return 'retrying'
  return oldest !== null && at.getTime() - oldest.getTime() > behindAfter ? 'behind' : 'level'
}
