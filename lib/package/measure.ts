import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { type ManifestFile, pieceSize } from './manifest.ts'
import { node } from './node.ts'
import { Tree } from './tree.ts'

/** What a manifest says of bytes: size, CRC-32, SHA-256, and of more than one piece the RFC 6962 root over them. */
export type Measured = Pick<ManifestFile, 'size' | 'crc32' | 'sha256' | 'pieces'>

const leaf = () => createHash('sha256').update(Uint8Array.of(0))

/** Takes the measure of bytes while they go by, and keeps none of them. */
export class Measure {
  readonly #whole = createHash('sha256')
  readonly #tree = new Tree(node.sha256)
  #piece = leaf()
  #filled = 0
  #check = 0
  size = 0

  add(bytes: Uint8Array): void {
    this.size += bytes.length
    this.#check = crc32(bytes, this.#check)
    this.#whole.update(bytes)
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + pieceSize - this.#filled)
      this.#piece.update(part)
      at += part.length
      this.#filled += part.length
      if (this.#filled === pieceSize) this.#cut()
    }
  }

  #cut(): void {
    this.#tree.add(this.#piece.digest())
    this.#piece = leaf()
    this.#filled = 0
  }

  /** When all went by: it takes no more then. */
  told(): Measured {
    if (this.#filled > 0) this.#cut()
    const about = { size: this.size, crc32: this.#check, sha256: this.#whole.digest('hex') }
    return about.size > pieceSize ? { ...about, pieces: Buffer.from(this.#tree.root()).toString('hex') } : about
  }
}
