import { nodeHash as hashOfNode, treeHash } from '#lib/crypto/merkle.ts'

/**
 * RFC 6962 section 2.1 over hashes of 32 bytes. Sizes and indices are whole numbers below 2^53; nothing here shifts bits, so that they
 * need not fit into 32. A complete subtree is named by its level (2^level leaves) and its index within that level.
 */
export type Node = { level: number; index: number }
export type Range = { from: number; to: number }
/** Answers the hashes of complete subtrees, in the order asked. */
export type NodeReader = (nodes: Node[]) => Promise<Buffer[]>

/** @throws ProofError for anything but two hashes */
function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  if (left.length !== 32 || right.length !== 32) throw new ProofError('a hash has 32 bytes')
  return hashOfNode(left, right)
}

export class ProofError extends Error {}

/** The largest power of two smaller than n (RFC 6962's k). @param n at least 2 */
export function split(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** The right edge of a growing tree: the roots of its complete subtrees, largest first. Keeps O(log size) hashes. */
export class Edge {
  readonly #peaks: Uint8Array[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  /** @param completed told every subtree of 256 leaves as it fills: what a tile of level 1 is made of (tlog-tiles) */
  append(leaf: Uint8Array, completed?: (root: Buffer) => void): void {
    let node = leaf
    let width = 1
    // As many complete subtrees end here as the size so far ends in ones.
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      node = nodeHash(this.#peaks.pop() as Uint8Array, node)
      width *= 2
      if (width === 256) completed?.(node as Buffer)
    }
    this.#peaks.push(node)
    this.#size++
  }

  root(): Buffer {
    const last = this.#peaks.at(-1)
    if (!last) return treeHash([])
    return this.#peaks.slice(0, -1).reduceRight<Buffer>((root, peak) => nodeHash(peak, root), Buffer.from(last))
  }

  /** The peaks, largest first, 32 bytes each: with the size, all that is needed to go on. */
  bytes(): Buffer {
    return Buffer.concat(this.#peaks)
  }

  /** @throws ProofError when the number of peaks does not fit the size */
  static from(size: number, bytes: Uint8Array): Edge {
    const edge = new Edge()
    edge.#size = size
    let left = size
    let offset = 0
    while (left > 0) {
      let k = 1
      while (k * 2 <= left) k *= 2
      if (offset + 32 > bytes.length) throw new ProofError('fewer peaks than the size needs')
      edge.#peaks.push(Buffer.from(bytes.subarray(offset, offset + 32)))
      offset += 32
      left -= k
    }
    if (offset !== bytes.length) throw new ProofError('more peaks than the size needs')
    return edge
  }
}

/** The leaf ranges whose hashes prove that leaf `index` is in a tree of `size` (section 2.1.1), sibling first. */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!(index >= 0 && index < size)) throw new ProofError(`there is no leaf ${index} in a tree of ${size}`)
  const ranges: Range[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + split(to - from)
    if (index < middle) {
      ranges.unshift({ from: middle, to })
      to = middle
    } else {
      ranges.unshift({ from, to: middle })
      from = middle
    }
  }
  return ranges
}

/** The leaf ranges whose hashes prove that a tree of `older` leaves is the beginning of one of `newer` (section 2.1.2). */
export function consistencyRanges(older: number, newer: number): Range[] {
  if (!(older >= 1 && older <= newer)) throw new ProofError(`a tree of ${older} cannot be the beginning of one of ${newer}`)
  const ranges: Range[] = []
  let [from, to] = [0, newer]
  // `from` stays 0 exactly as long as the older tree's own root is known to whoever verifies.
  while (older !== to) {
    const middle = from + split(to - from)
    if (older <= middle) {
      ranges.unshift({ from: middle, to })
      to = middle
    } else {
      ranges.unshift({ from, to: middle })
      from = middle
    }
  }
  if (from > 0) ranges.unshift({ from, to })
  return ranges
}

/** A range of a proof as complete subtrees, largest first: every range of a proof begins where a subtree does. */
export function nodesOf({ from, to }: Range): Node[] {
  const nodes: Node[] = []
  while (from < to) {
    let [level, width] = [0, 1]
    while (from % (width * 2) === 0 && from + width * 2 <= to) {
      width *= 2
      level++
    }
    nodes.push({ level, index: from / width })
    from += width
  }
  return nodes
}

async function hashesOf(ranges: Range[], read: NodeReader): Promise<Buffer[]> {
  const parts = ranges.map(nodesOf)
  const hashes = await read(parts.flat())
  let next = 0
  return parts.map((part) => {
    const own = hashes.slice(next, next + part.length)
    next += part.length
    return own.reduceRight((right, left) => nodeHash(left, right))
  })
}

export const proveInclusion = (index: number, size: number, read: NodeReader) => hashesOf(inclusionRanges(index, size), read)
export const proveConsistency = (older: number, newer: number, read: NodeReader) => hashesOf(consistencyRanges(older, newer), read)

/** Reads from leaf hashes in memory: for tests and small logs. */
export const leafReader = (leaves: readonly Uint8Array[]): NodeReader => (nodes) => Promise.resolve(nodes.map(({ level, index }) => {
  const width = 2 ** level
  return treeHash(leaves.slice(index * width, (index + 1) * width))
}))

/** The root that a leaf and its proof lead to. @throws ProofError when the proof has another length than the size asks for */
export function rootOfInclusion(index: number, size: number, leaf: Uint8Array, proof: readonly Uint8Array[]): Buffer {
  const ranges = inclusionRanges(index, size)
  if (ranges.length !== proof.length) throw new ProofError(`the proof has ${proof.length} hashes, a tree of ${size} needs ${ranges.length}`)
  let found: Buffer = Buffer.from(leaf)
  ranges.forEach(({ from }, n) => {
    const sibling = proof[n] ?? Buffer.alloc(0)
    found = from > index ? nodeHash(found, sibling) : nodeHash(sibling, found)
  })
  return found
}

export function verifyInclusion(index: number, size: number, root: Uint8Array, leaf: Uint8Array, proof: readonly Uint8Array[]): boolean {
  try {
    return rootOfInclusion(index, size, leaf, proof).equals(root)
  } catch (error) {
    if (error instanceof ProofError) return false
    throw error
  }
}

/** Whether the proof shows the older tree to be the beginning of the newer one. An empty older tree is the beginning of every tree. */
export function verifyConsistency(older: number, newer: number, olderRoot: Uint8Array, newerRoot: Uint8Array, proof: readonly Uint8Array[]): boolean {
  if (older === 0) return proof.length === 0 && treeHash([]).equals(olderRoot)
  if (!(older >= 1 && older <= newer)) return false
  const ranges = consistencyRanges(older, newer)
  if (ranges.length !== proof.length || ![olderRoot, newerRoot, ...proof].every((each) => each.length === 32)) return false
  // The older tree ends where the first range ends, or is itself the complete subtree on the left: then its root begins both.
  const known = ranges[0] !== undefined && ranges[0].from > 0 && ranges[0].to === older
  let one: Uint8Array = known ? (proof[0] ?? olderRoot) : olderRoot
  let other = one
  for (let n = known ? 1 : 0; n < proof.length; n++) {
    const sibling = proof[n] ?? Buffer.alloc(0)
    if ((ranges[n]?.from ?? 0) >= older) other = nodeHash(other, sibling)
    else {
      one = nodeHash(sibling, one)
      other = nodeHash(sibling, other)
    }
  }
  return Buffer.from(one).equals(olderRoot) && Buffer.from(other).equals(newerRoot)
}
