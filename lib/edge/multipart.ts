import 'server-only'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { Busboy, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy'
import { AppError } from '#lib/errors.ts'

export type Fields = Record<string, string | string[]>
/** A file of a form while it comes in; `fields` are those that stood before it. */
export type UploadedFile = { name: string; claimedType: string; body: AsyncIterable<Uint8Array>; fields: Fields }

/**
 * Reads a multipart form with one file, without ever holding the file: `take` gets it as a stream and must read it or throw. The rest of
 * the request is read to its end all the same (it is bounded by the server), so that whoever sends hears the answer.
 * @returns every field, and what `take` made of the file; undefined when there was none
 * @throws AppError `invalid` when it is no form or breaks off; whatever `take` throws
 */
export async function readForm<T>(request: Request, take: (file: UploadedFile) => Promise<T>): Promise<{ fields: Fields; file: T | undefined }> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*;/i.test(type) || !request.body) throw new AppError('invalid', 'Send a form with a file (multipart/form-data).')
  const fields: Fields = {}
  const parser = open(type)
  let current: BusboyFileStream | undefined
  let taking: Promise<{ value: T } | { value?: never; error: unknown }> | undefined
  let problem: AppError | undefined
  parser.on('field', (name, value, nameCut, valueCut) => {
    if (nameCut || valueCut || name === '__proto__') problem ??= new AppError('invalid', 'A field of the form is too long.', { fields: { [name.slice(0, 60)]: 'is too long' } })
    else fields[name] = Object.hasOwn(fields, name) ? [fields[name] ?? [], value].flat() : value
  })
  parser.on('fieldsLimit', () => (problem ??= new AppError('invalid', 'The form has too many fields.')))
  parser.on('filesLimit', () => (problem ??= new AppError('invalid', 'Send one file at a time.', { fields: { file: 'is more than one' } })))
  parser.on('file', (_field, body, name, _encoding, claimedType) => {
    if (!name) {
      // A file input nothing was chosen in.
      body.resume()
      return
    }
    current = body
    // A reader that stops early would otherwise destroy the stream, and the parser wait for it forever.
    taking = take({ name, claimedType, body: body.iterator({ destroyOnReturn: false }), fields }).then((value) => ({ value }), (error: unknown) => ({ error })).finally(() => body.resume())
  })
  const source = Readable.fromWeb(request.body as never)
  source.on('error', (error) => {
    const cut = new AppError('invalid', 'The upload broke off before its end. Nothing was saved: send it again.', { cause: error })
    current?.destroy(cut)
    parser.destroy(cut)
  })
  const end = finished(parser).catch((error: unknown) => {
    const cut = error instanceof AppError ? error : new AppError('invalid', 'The form is cut or broken. Nothing was saved: send it again.', { cause: error })
    current?.destroy(cut)
    return cut
  })
  source.pipe(parser)
  const broken = await end
  const taken = await taking
  // A file cut off fails by itself as well, in words of the parser.
  if (taken && 'error' in taken && (taken.error instanceof AppError || !broken)) throw taken.error
  if (broken instanceof AppError) throw broken
  if (problem) throw problem
  return { fields, file: taken?.value }
}

function open(type: string): Busboy {
  try {
    return new Busboy({ headers: { 'content-type': type } as BusboyHeaders, limits: { files: 1, fields: 60, parts: 80, fieldSize: 20_000, headerPairs: 20, headerSize: 16_000 } })
  } catch (error) {
    throw new AppError('invalid', 'Send a form with a file (multipart/form-data).', { cause: error })
  }
}
