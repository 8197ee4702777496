import { canonical, type Json } from '#lib/crypto/canonical.ts'
import { fromHex, hex, joined, utf8 } from '../bytes.ts'
import { type Check, ofRole, recordOf } from './check.ts'

type Commitments = Map<string, string>

/**
 * Each personal value that is open is the one its entry was written with: SHA-256 over salt ‖ canonical JSON of [path, value] is the commitment
 * that stands there. A line of `openings.ndjson` has `index` of the entry, `path`, `salt` (hex) and `value`; of an entry that has no line the
 * values stay closed, or were erased.
 */
export const openings: Check = {
  what: 'personal values of entries that are open are those that were committed to; others stay closed, or were erased',
  check: async ({ platform, files, lines, counted, fault }) => {
    for (const { path: file } of ofRole(files, 'trail', 'openings.ndjson')) {
      const committed = new Map<number, Commitments>()
      for await (const line of lines(file.replace('openings', 'entries'))) {
        if (!line.includes('commitment')) continue
        const entry = recordOf(line)
        if (typeof entry?.body === 'string') committed.set(Number(entry.index), commitmentsIn(recordOf(entry.body) ?? {}))
      }
      for await (const line of lines(file)) {
        const { index, path, salt, value } = recordOf(line) ?? {}
        const [wanted, bytes] = [committed.get(Number(index))?.get(String(path)), fromHex(salt)]
        const right = wanted !== undefined && bytes !== null && wanted === `sha256:${hex(platform.sha256(joined([bytes, utf8(canonical([String(path), (value ?? null) as Json]))])))}`
        committed.get(Number(index))?.delete(String(path))
        counted(right)
        if (!right) fault(file, `The value of ${String(path)} that is opened for entry ${String(index)} is not the one it was written with.`, 'Somebody else, or something else, stood there.')
      }
      for (const closed of committed.values()) for (const _ of closed) counted(false)
    }
  },
}

/** By path, as the portal names them: `actor.name`, `changes.email.before`. */
function commitmentsIn(body: Record<string, unknown>): Commitments {
  const found: Commitments = new Map()
  const look = (path: string, value: unknown) => {
    const commitment = value && typeof value === 'object' ? (value as Record<string, unknown>).commitment : undefined
    if (typeof commitment === 'string') found.set(path, commitment)
  }
  for (const part of ['actor', 'subject', 'request']) for (const [name, value] of Object.entries((body[part] ?? {}) as Record<string, unknown>)) look(`${part}.${name}`, value)
  for (const [name, pair] of Object.entries((body.changes ?? {}) as Record<string, unknown>)) {
    if (Array.isArray(pair)) pair.forEach((value, n) => look(`changes.${name}.${n === 0 ? 'before' : 'after'}`, value))
  }
  return found
}
