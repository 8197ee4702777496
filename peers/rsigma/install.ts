import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from '../cache.ts'

const SOURCES = join(import.meta.dirname, 'engine')
/** The time a peer has, less what the comparison takes. */
const MINUTES = 3.75

/**
 * A program around the engine of rsigma, of the version that stands in its Cargo.toml, built from its registry. The program rsigma
 * publishes has a daemon in it, which takes several times as long to build; measured side by side both find the same, and this one is
 * faster by a few per cent. Null, having said why, when it can not be had. A build that was cut off goes on where it stopped.
 */
export async function findProgram(): Promise<string | null> {
  const folder = await cached('rsigma', ['Cargo.toml', 'Cargo.lock', 'src/main.rs'].map((file) => join(SOURCES, file)), build)
  return folder && join(folder, 'target', 'release', 'rsigma-engine')
}

function build(folder: string): boolean {
  if (spawnSync('cargo', ['--version']).status !== 0) {
    console.log('skipped: cargo is not there')
    return false
  }
  console.log('building the engine of rsigma from its registry, optimized as a release; this takes a minute or two the first time')
  const sources = join(folder, 'engine')
  cpSync(SOURCES, sources, { recursive: true, preserveTimestamps: true })
  const built = spawnSync('cargo', ['build', '--release', '--locked', '--quiet', '--manifest-path', join(sources, 'Cargo.toml'), '--target-dir', join(folder, 'target')], {
    stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', timeout: MINUTES * 60_000,
  })
  if (built.status === 0) return true
  console.log(built.error === undefined ? `skipped: the engine of rsigma could not be built: ${built.stderr.slice(-400)}` : 'skipped: the engine of rsigma is not built yet; run again to go on')
  return false
}
