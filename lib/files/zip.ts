import { PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/** One file of an archive. `body` is read once, when its turn comes. */
export type ZipPart = { name: string; at: Date; body: () => Promise<AsyncIterable<Uint8Array>> }

/**
 * A ZIP made while it is read, in memory that does not grow with it. A part that throws ends it without its directory, so that no reader
 * takes half of it for the whole.
 */
export function zipOf(parts: Iterable<ZipPart>): Readable {
  const zip = new ZipFile()
  const out = new PassThrough()
  zip.on('error', (error: Error) => out.destroy(error))
  for (const { name, at, body } of parts) {
    zip.addReadStreamLazy(name, { mtime: at }, (give) => {
      body().then((pieces) => give(null, whileRead(Readable.from(pieces, { objectMode: false }), zip, out)), (error: unknown) => zip.emit('error', error))
    })
  }
  zip.end()
  zip.outputStream.pipe(out)
  return out
}

/** yazl hears nothing of a source that breaks, and a source nothing of a reader that left. */
function whileRead(source: Readable, zip: ZipFile, out: Readable): Readable {
  const stop = () => source.destroy()
  source.once('error', (error) => zip.emit('error', error))
  source.once('close', () => out.off('close', stop))
  out.once('close', stop)
  if (out.destroyed) stop()
  return source
}
