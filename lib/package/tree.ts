import { joined, same } from './bytes.ts'

/** SHA-256 of a few bytes, at once. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

const [leafPrefix, nodePrefix] = [Uint8Array.of(0), Uint8Array.of(1)]
export const leafOf = (sha256: Sha256, data: Uint8Array): Uint8Array => sha256(joined([leafPrefix, data]))
const nodeOf = (sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array => sha256(joined([nodePrefix, left, right]))

/** Merkle tree hash of RFC 6962 section 2.1 while its leaves come: keeps one hash for each bit of their number. */
export class Tree {
  readonly #peaks: Uint8Array[] = []
  readonly #sha256: Sha256
  size = 0

  constructor(sha256: Sha256) {
    this.#sha256 = sha256
  }

  /** @param leaf its hash: `leafOf` of the data */
  add(leaf: Uint8Array): void {
    let node = leaf
    for (let rest = this.size++; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeOf(this.#sha256, this.#peaks.pop() as Uint8Array, node)
    this.#peaks.push(node)
  }

  root(): Uint8Array {
    const last = this.#peaks.at(-1)
    if (!last) return this.#sha256(new Uint8Array())
    return this.#peaks.slice(0, -1).reduceRight((root, peak) => nodeOf(this.#sha256, peak, root), last)
  }
}

/**
 * The root that a leaf and its proof lead to (RFC 9162 section 2.1.3.2, the same proofs as those of RFC 6962).
 * @returns null when the proof has another length than the size asks for
 */
export function rootOfProof(sha256: Sha256, index: number, size: number, leaf: Uint8Array, proof: readonly Uint8Array[]): Uint8Array | null {
  if (!(index >= 0 && index < size)) return null
  let [node, at, last] = [leaf, index, size - 1]
  for (const sibling of proof) {
    if (last === 0) return null
    if (at % 2 === 1 || at === last) {
      node = nodeOf(sha256, sibling, node)
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)]
    } else node = nodeOf(sha256, node, sibling)
    ;[at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  }
  return last === 0 ? node : null
}

/** Whether the proof shows the older tree to be the beginning of the newer one (RFC 9162 section 2.1.4.2). */
export function consistent(sha256: Sha256, older: number, newer: number, olderRoot: Uint8Array, newerRoot: Uint8Array, proof: readonly Uint8Array[]): boolean {
  if (!(older >= 1 && older <= newer)) return false
  if (older === newer) return proof.length === 0 && same(olderRoot, newerRoot)
  // An older tree that is complete is a node of the newer one: its root begins the proof without being in it.
  const path = Number.isInteger(Math.log2(older)) ? [olderRoot, ...proof] : proof
  let [at, last] = [older - 1, newer - 1]
  for (; at % 2 === 1; at = (at - 1) / 2) last = Math.floor(last / 2)
  let one = path[0]
  let other = one
  if (!one || !other) return false
  for (const sibling of path.slice(1)) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      one = nodeOf(sha256, sibling, one)
      other = nodeOf(sha256, sibling, other)
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)]
    } else other = nodeOf(sha256, other, sibling)
    ;[at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  }
  return last === 0 && same(one, olderRoot) && same(other, newerRoot)
}
