import { createHash } from 'node:crypto'

const hash = (...parts: Uint8Array[]): Buffer => {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part)
  return sum.digest()
}

const leafPrefix = Buffer.from([0])
const nodePrefix = Buffer.from([1])

export const leafHash = (data: Uint8Array | string): Buffer => hash(leafPrefix, typeof data === 'string' ? Buffer.from(data) : data)
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => hash(nodePrefix, left, right)

/** Merkle tree hash of RFC 6962 section 2.1, of leaf hashes, in one pass: complete subtrees are folded as they fill. */
export function treeHash(leaves: Iterable<Uint8Array>): Buffer {
  const stack: { size: number; root: Uint8Array }[] = []
  for (const leaf of leaves) {
    let node = { size: 1, root: leaf }
    for (let top = stack.at(-1); top && top.size === node.size; top = stack.at(-1)) {
      stack.pop()
      node = { size: node.size * 2, root: nodeHash(top.root, node.root) }
    }
    stack.push(node)
  }
  const last = stack.pop()
  if (!last) return createHash('sha256').digest()
  let root: Buffer = Buffer.from(last.root)
  for (let top = stack.pop(); top; top = stack.pop()) root = nodeHash(top.root, root)
  return root
}
