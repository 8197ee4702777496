import 'server-only'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { artifactStore, linkArtifact } from '#lib/artifacts/index.ts'
import { hashOf, verified } from '#lib/artifacts/stream.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { parse } from '#lib/door/authorize.ts'
import { admit } from '#lib/door/denials.ts'
import { AppError } from '#lib/errors.ts'
import { inspect } from '#lib/files/inspect.ts'
import { contentDisposition } from '#lib/files/name.ts'
import { csvPage, previewBytes, previewPolicy, type Scheme, textPage } from '#lib/files/preview.ts'
import { zipOf } from '#lib/files/zip.ts'
import { attachment, fileHeaders, partOf, shownPicture, stored, streamed } from '../artifacts/deliver.ts'
import { pictureTypes } from '../artifacts/model.ts'
import { moreExtensions } from '../artifacts/receive.ts'
import { evidenceFile } from './files.ts'
import { evidenceFields, fileFields, linkShape, splitExpected } from './model.ts'
import { linkEvidence } from './operations/collect.ts'
import { downloadEvidence, exportFiles, viewEvidence } from './operations/read.ts'

/** Recorded first, with the part that was asked for. */
export async function download(actor: Actor, input: { id: string; versionNumber?: unknown }, request: Request): Promise<Response> {
  return attachment(await downloadEvidence(actor, { ...input, part: partOf(request) } as Parameters<typeof downloadEvidence>[1]), request)
}

/**
 * What a browser may show of it, recorded as viewed: text and tables as an escaped page in a sandbox, pictures as pictures. A PDF comes as
 * bytes, which the page around hands to a frame without an origin (lib/files/pdf-viewer.ts); as a page of its own it opens nowhere.
 * `frame-ancestors` stands over the X-Frame-Options that every answer carries.
 */
export async function preview(actor: Actor, input: { id: string; versionNumber?: unknown }, scheme: Scheme): Promise<Response> {
  const file = await viewEvidence(actor, input as Parameters<typeof viewEvidence>[1])
  return stored((async () => {
    if (pictureTypes.includes(file.type)) return shownPicture(file)
    if (file.type === 'application/pdf') return streamed(file, { 'content-type': file.type, 'content-disposition': contentDisposition('attachment', file.name) })
    if (!canPreviewText(file.type)) throw new AppError('unsupported', 'A browser cannot show this kind of file. Download it.')
    const parts: Uint8Array[] = []
    for await (const part of await artifactStore().read(file.address, { from: 0, to: Math.min(file.size, previewBytes) - 1 })) parts.push(part)
    const text = new TextDecoder('utf-8').decode(Buffer.concat(parts))
    const body = file.type === 'text/csv' ? csvPage(text, file.size > previewBytes, scheme) : textPage(text, file.size > previewBytes, scheme)
    return new Response(body, { headers: { ...fileHeaders, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': previewPolicy } })
  })())
}

const canPreviewText = (type: string) => ['text/csv', 'text/plain', 'application/json'].includes(type)

/** Several files with what is said of them, and their hashes in the form `sha256sum -c` reads. Recorded first, one entry each. */
export async function archive(actor: Actor, input: { ids: unknown }): Promise<Response> {
  const files = await exportFiles(actor, input as Parameters<typeof exportFiles>[1])
  const named = files.map((file, n) => ({ ...file, path: `files/${String(n + 1).padStart(3, '0')} ${file.name}` }))
  const at = now()
  const text = (content: string) => async () => [Buffer.from(content)] as unknown as AsyncIterable<Uint8Array>
  const list = named.map(({ address: _, ...file }) => file)
  const parts = [
    { name: 'SHA256SUMS', at, body: text(named.map((file) => `${file.sha256.slice('sha256:'.length)}  ${file.path}\n`).join('')) },
    { name: 'evidence.json', at, body: text(`${JSON.stringify(list, null, 2)}\n`) },
    ...named.map((file) => ({ name: file.path, at: file.receivedAt, body: async () => verified(await artifactStore().read(file.address), file.sha256.slice('sha256:'.length)) })),
  ]
  const body = Readable.toWeb(zipOf(parts))
  return new Response(body as ReadableStream, { headers: { ...fileHeaders, 'content-type': 'application/zip', 'content-disposition': contentDisposition('attachment', `evidence-${at.toISOString().slice(0, 10)}.zip`) } })
}

/** An object that lies in a bucket already: its version is pinned, it is read to its end, and looked at like an upload. */
export async function link(actor: Actor, given: Record<string, unknown>): Promise<{ id: string; sha256: string }> {
  await admit(actor, 'evidence.link', 'configuration')
  const object = parse(linkShape, given)
  // Before the object is read to its end.
  parse(z.object({ ...evidenceFields, ...fileFields }), splitExpected(given))
  const file = await stored((async () => {
    const linked = await linkArtifact({ bucket: object.bucket, key: object.key, ...(object.objectVersion ? { version: object.objectVersion } : {}) }, { orgId: actor.orgId, maxBytes: evidenceFile.maxBytes })
    const at = { key: linked.key, version: linked.version }
    const found = await inspect(await artifactStore().read(at), { name: object.key, more: await moreExtensions(actor) })
    const again = await hashOf(found.body)
    if (again.sha256 !== linked.sha256) throw new AppError('unavailable', 'The object was read twice and differed. Nothing was linked.')
    return { name: found.name, type: found.type, origin: 'link' as const, store: 'bucket' as const, key: linked.key, objectVersion: linked.version, sha256: `sha256:${linked.sha256}`, size: linked.size, crc32: linked.crc32, pieces: linked.pieces ?? null, lockedUntil: linked.lockedUntil }
  })())
  return linkEvidence(actor, { ...splitExpected(given), file } as unknown as Parameters<typeof linkEvidence>[1])
}
