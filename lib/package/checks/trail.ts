import { fromHex, same, utf8 } from '../bytes.ts'
import { signedTree } from '../later.ts'
import { leafOf, rootOfProof } from '../tree.ts'
import { type Check, ofRole, recordOf } from './check.ts'

/**
 * Each entry is in the log of the pinned checkpoint (RFC 6962 section 2.1.1). A line has `index`, `body` (the exact text that is the leaf) and
 * `proof` (hashes, hex, sibling first).
 */
export const trail: Check = {
  what: 'entries of the audit trail are in the log of the checkpoint',
  check: async ({ platform, manifest, files, lines, counted, fault }) => {
    const signed = await signedTree(platform, manifest.checkpoint, manifest.key)
    if (signed === null) return fault('manifest.json', 'Its checkpoint of the audit trail is not signed by the key it names.', 'No entry of the audit trail can be told to be in the log.')
    for (const { path } of ofRole(files, 'trail', 'entries.ndjson')) {
      let number = 0
      for await (const line of lines(path)) {
        number++
        const entry = recordOf(line)
        const proof = Array.isArray(entry?.proof) ? entry.proof.map(fromHex) : [null]
        const found = typeof entry?.body === 'string' && Number.isSafeInteger(entry.index) && proof.every((each) => each !== null)
          ? rootOfProof(platform.sha256, entry.index as number, signed.size, leafOf(platform.sha256, utf8(entry.body)), proof as Uint8Array[]) : null
        const right = found !== null && same(found, signed.root)
        counted(right)
        if (!right) fault(path, `The entry of line ${number} is not in the log that the checkpoint signs.`, 'It was never written in the audit trail like this.')
      }
    }
  },
}
