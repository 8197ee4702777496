import { leafOf, type Sha256, Tree } from '#lib/package/tree.ts'

/**
 * Which items are tested where not all are: nobody chooses. The seed is a hash of what is tested and of the root of its frozen population, so another
 * population is another sample, and whoever has the leaves selects the same items.
 */
export type SampleOf = { engagement: string; control: string; /** ISO 8601 in UTC, `to` the first moment after. */ from: string; to: string; /** Root over the leaves (RFC 6962), in hex. */ root: string }

const utf8 = new TextEncoder()
export const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** RFC 8785 of a list of strings: JSON.stringify writes strings as that does, once lone surrogates are gone. */
const text = (parts: string[]) => JSON.stringify(parts.map((part) => part.toWellFormed()))

export const seedOf = (sha256: Sha256, { engagement, control, from, to, root }: SampleOf): Uint8Array => sha256(utf8.encode(text(['tickmark.sample.1', engagement, control, from, to, root])))

/** HMAC (RFC 2104) of SHA-256, for keys of 32 bytes: written out, as the verifiers have no library. @returns the ticket of a leaf, which decides its turn */
export function ticketsOf(sha256: Sha256, seed: Uint8Array): (leaf: Uint8Array) => Uint8Array {
  const [inner, outer] = [new Uint8Array(64 + 32).fill(0x36), new Uint8Array(64 + 32).fill(0x5c)]
  for (const [n, byte] of seed.entries()) {
    inner[n] = byte ^ 0x36
    outer[n] = byte ^ 0x5c
  }
  return (leaf) => {
    inner.set(leaf, 64)
    outer.set(sha256(inner), 64)
    return sha256(outer)
  }
}

export type Ticketed = { /** Its place in the population. */ number: number; ticket: string; stratum: string }

/** Lowest ticket first; equal ones, as of equal items, in the order of the population. */
const byTicket = (one: Ticketed, other: Ticketed) => (one.ticket < other.ticket ? -1 : one.ticket > other.ticket ? 1 : one.number - other.number)

/**
 * The items with the n lowest tickets, of each stratum or of all; where a stratum has fewer, all of it. The first 25 are the first 25 of 40.
 * @returns their numbers, in the order of their tickets within their stratum
 */
export function selected(items: readonly Ticketed[], sizes: { [stratum: string]: number } | number): number[] {
  if (typeof sizes === 'number') return [...items].sort(byTicket).slice(0, sizes).map(({ number }) => number)
  return Object.entries(sizes).sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([stratum, size]) => items.filter((item) => item.stratum === stratum).sort(byTicket).slice(0, size).map(({ number }) => number))
}

/** Over the canonical text of each item, in the order of their keys. */
export function rootOf(sha256: Sha256, leaves: Iterable<Uint8Array>): Uint8Array {
  const tree = new Tree(sha256)
  for (const leaf of leaves) tree.add(leaf)
  return tree.root()
}

export const leafOfText = (sha256: Sha256, canonical: string): Uint8Array => leafOf(sha256, utf8.encode(canonical))
