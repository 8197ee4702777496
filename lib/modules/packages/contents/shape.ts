import 'server-only'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Tx } from '#db/client.ts'
import type { packages } from '#db/schema/packages.ts'
import type { Background } from '#lib/door/background.ts'
import type { PackagedFile } from '#lib/package/build.ts'
import type { Role } from '#lib/package/manifest.ts'

/** What a part of a package is made from. Whatever it reads does not move any more: the same package asked for again has the same bytes. */
export type Making = {
  orgId: string
  of: typeof packages.$inferSelect
  /** The period as moments: from, before. */
  from: Date
  to: Date
  read: Background['read']
}

/** `stored`: it lies in the store, and may be gone. */
export type Given = PackagedFile & { stored?: { what: string; hash: string; size: number } }

/** `records`: whose entries of the audit trail go in, by type and id. */
export type Contents = { files: Given[]; records: { type: string; id: string }[] }

/** A part of every package. One file each. */
export type Part = (making: Making) => Promise<Contents>

/** As a file of a package is called: letters, digits and a few signs, as every system can have them. */
export const named = (text: string): string => text.normalize('NFKD').replace(/[^A-Za-z0-9._@-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '').slice(0, 80) || 'file'

export const wholeText = (path: string, role: Role, text: string): PackagedFile => ({ path, role, body: () => once(text) })
async function* once(text: string) {
  yield Buffer.from(text)
}

/** What a transaction of its own tells, line by line: it begins when somebody takes the first piece, and waits for them. */
export const streamed = ({ orgId, read }: Making, path: string, role: Role, lines: (tx: Tx) => AsyncIterable<string>): PackagedFile => ({
  path, role,
  body: async function* () {
    const out = new PassThrough()
    read(orgId, (tx) => pipeline(Readable.from(lines(tx), { objectMode: false }), out)).catch((error: Error) => out.destroy(error))
    yield* out as AsyncIterable<Uint8Array>
  },
})

/** Readable and the same each time: names in the order they were given. */
export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
