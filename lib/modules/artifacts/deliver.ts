import 'server-only'
import { Readable } from 'node:stream'
import parseRange from 'range-parser'
import { artifactStore } from '#lib/artifacts/index.ts'
import type { ArtifactAddress } from '#lib/artifacts/store.ts'
import { verified } from '#lib/artifacts/stream.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'
import { contentDisposition } from '#lib/files/name.ts'
import { pictureTypes } from './model.ts'
import { downloadFile } from './operations/read.ts'
import { publicStoreError } from './receive.ts'

/** Files on their way out: the edge of whatever owns files. */
export const fileHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'same-origin' }

export type Outgoing = { name: string; type: string; address: ArtifactAddress; /** `sha256:<hex>` */ sha256: string; size: number; checkOutcome?: string | null }

/** Answers of range-parser. */
const [UNSATISFIABLE, MALFORMED] = [-1, -2]

const hexOf = (sha256: string) => sha256.slice('sha256:'.length)

/** The whole file, or an error before its end: what does not hash to what was taken in is never received whole. */
export async function streamed(file: Omit<Outgoing, 'name' | 'type'>, headers: Record<string, string>): Promise<Response> {
  const bytes = await artifactStore().read(file.address)
  const body = Readable.toWeb(Readable.from(verified(bytes, hexOf(file.sha256)), { objectMode: false }))
  return new Response(body as ReadableStream, { headers: { ...fileHeaders, 'content-length': String(file.size), ...headers } })
}

export const stored = <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => {
  throw publicStoreError(error)
})

/** Of which bytes, for the entry: "bytes=0-99"; null: all of them. */
export const partOf = (request: Request): string | null => /^bytes=\d*-\d*$/.exec(request.headers.get('range') ?? '')?.[0] ?? null

/**
 * A file to keep, recorded before this was called. A bucket hands it out itself for a few minutes; a folder's comes through here, whole or from where a
 * broken download stopped (RFC 9110, one range). A part cannot be compared on its way: `Repr-Digest` (RFC 9530) says what the whole must hash to, and
 * of a file that was found altered there are no parts.
 */
export const attachment = (file: Outgoing, request: Request): Promise<Response> => stored((async () => {
  const location = await artifactStore().downloadUrl(file.address, { name: file.name, type: file.type, seconds: 300 })
  if (location) return new Response(null, { status: 302, headers: { ...fileHeaders, location } })
  const etag = `"${file.sha256}"`
  const headers = {
    'content-type': file.type, 'content-disposition': contentDisposition('attachment', file.name), 'accept-ranges': 'bytes', etag,
    'repr-digest': `sha-256=:${Buffer.from(hexOf(file.sha256), 'hex').toString('base64')}:`,
  }
  const wanted = (request.headers.get('if-range') ?? etag) === etag ? request.headers.get('range') : null
  const asked = wanted === null ? MALFORMED : parseRange(file.size, wanted)
  if (asked === UNSATISFIABLE) return new Response(null, { status: 416, headers: { ...fileHeaders, 'accept-ranges': 'bytes', etag, 'content-range': `bytes */${file.size}` } })
  // What is malformed, or of several pieces, is answered with the whole, as RFC 9110 allows.
  const range = typeof asked === 'object' && asked.type === 'bytes' && asked.length === 1 ? asked[0] : undefined
  if (!range) return streamed(file, headers)
  if (file.checkOutcome === 'mismatch' || file.checkOutcome === 'missing') throw new AppError('unavailable', 'What is stored is not what was stored: its hash differs. Restore it from a backup.')
  const bytes = await artifactStore().read(file.address, { from: range.start, to: range.end })
  const body = Readable.toWeb(Readable.from(bytes, { objectMode: false }))
  return new Response(body as ReadableStream, { status: 206, headers: { ...fileHeaders, ...headers, 'content-length': String(range.end - range.start + 1), 'content-range': `bytes ${range.start}-${range.end}/${file.size}` } })
})())

/** A stored file of whatever kind that has no way of its own. */
export async function download(actor: Actor, id: string, request: Request): Promise<Response> {
  const file = await downloadFile(actor, { id, part: partOf(request) } as Parameters<typeof downloadFile>[1])
  return attachment(file, request)
}

/** A picture as a page shows it: it can do nothing, by the answer's own policy. */
export const shownPicture = (file: Outgoing): Promise<Response> => streamed(file, { 'content-type': file.type, 'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'self'", 'content-disposition': contentDisposition('inline', file.name) })

/** The same of a stored file; recorded as a download. */
export async function picture(actor: Actor, id: string): Promise<Response> {
  const file = await downloadFile(actor, { id })
  if (!pictureTypes.includes(file.type)) throw new AppError('unsupported', 'This is no picture. Download it.')
  return stored(shownPicture(file))
}
