import { hash } from 'node:crypto'

/** RFC 6962 section 2.1, in one call each: a million of these are one verification. */
const node = Buffer.alloc(65, 1)
const shortest = Buffer.alloc(4_096)

/** By way of a string of 32 characters: a buffer made by Node's own hash costs twice as much as the hash. */
const sha256 = (data: Uint8Array | string) => Buffer.from(hash('sha256', data, 'binary'), 'binary')

/** SHA-256(0x00 ‖ data). */
export function leafHash(data: Uint8Array | string): Buffer {
  if (typeof data === 'string') return sha256(`\u0000${data}`)
  // The first byte stays 0; what lies behind the data is not hashed.
  const whole = data.length < shortest.length ? shortest.subarray(0, data.length + 1) : Buffer.alloc(data.length + 1)
  whole.set(data, 1)
  return sha256(whole)
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  if (left.length !== 32 || right.length !== 32) throw new RangeError('a hash has 32 bytes')
  node.set(left, 1)
  node.set(right, 33)
  return sha256(node)
}

/** Merkle tree hash of RFC 6962 section 2.1, of leaf hashes, in one pass: complete subtrees are folded as they fill. */
export function treeHash(leaves: Iterable<Uint8Array>): Buffer {
  const stack: Uint8Array[] = []
  let count = 0
  for (const leaf of leaves) {
    let node = leaf
    // As many complete subtrees end here as the count of leaves before this one ends in ones.
    for (let rest = count++; rest % 2 === 1; rest = (rest - 1) / 2) node = nodeHash(stack.pop() as Uint8Array, node)
    stack.push(node)
  }
  const last = stack.pop()
  if (!last) return sha256('')
  let root: Buffer = Buffer.from(last)
  for (let top = stack.pop(); top; top = stack.pop()) root = nodeHash(top, root)
  return root
}
