import { createHash } from 'node:crypto'
import { ArtifactError, type ArtifactAddress, type ArtifactStore } from '../../lib/artifacts/store.ts'

/** Counts what held; a check that throws is a failure and the rest goes on. */
export class Checks {
  passed = 0
  readonly failures: string[] = []
  /** What this peer does not enforce: said aloud at the end, never counted as held. */
  readonly notEnforced = new Set<string>()

  async check(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.passed++
      console.log(`  ✓ ${name}`)
    } catch (error) {
      this.failures.push(name)
      console.error(`  × ${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

export function equal(got: unknown, wanted: unknown, what: string): void {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${what}: ${JSON.stringify(got)} where ${JSON.stringify(wanted)} was expected`)
}

export function truth(value: unknown, what: string): void {
  if (!value) throw new Error(what)
}

/** The problem and message of the ArtifactError that `work` must end with. */
export async function refusal(work: Promise<unknown>): Promise<{ problem: string; message: string }> {
  try {
    await work
  } catch (error) {
    if (error instanceof ArtifactError) return { problem: error.problem, message: error.message }
    throw new Error(`an error that is none of the store's: ${String(error)}`, { cause: error })
  }
  throw new Error('went through')
}

export async function* bytesOf(size: number, chunk = 64 * 1024): AsyncGenerator<Buffer> {
  for (let sent = 0, n = 0; sent < size; n++) {
    const piece = Buffer.alloc(Math.min(chunk, size - sent), n % 251)
    sent += piece.length
    yield piece
  }
}

export async function hashOfStored(store: ArtifactStore, at: ArtifactAddress): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of await store.read(at)) hash.update(piece)
  return hash.digest('hex')
}

export async function collect<T>(from: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const each of from) all.push(each)
  return all
}
