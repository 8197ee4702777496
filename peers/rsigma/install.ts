import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = join(import.meta.dirname, 'engine')
/** The time a peer has, less what the comparison takes. */
const MINUTES = 3.75

/**
 * A program around the engine of rsigma, of the version that stands in its Cargo.toml, built from its registry. The program rsigma
 * publishes has a daemon in it, which takes several times as long to build; measured side by side both find the same, and this one is
 * faster by a few per cent. Null, having said why, when it can not be had. A build that was cut off goes on where it stopped.
 */
export function findProgram(folder: string): string | null {
  if (spawnSync('cargo', ['--version']).status !== 0) {
    console.log('skipped: cargo is not there')
    return null
  }
  const target = join(folder, 'engine')
  const program = join(target, 'release', 'rsigma-engine')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(program)) console.log('building the engine of rsigma from its registry; this takes a minute or two the first time')
  const begun = performance.now()
  const build = spawnSync('cargo', ['build', '--release', '--locked', '--quiet', '--manifest-path', join(SOURCES, 'Cargo.toml'), '--target-dir', target], {
    stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', timeout: MINUTES * 60_000,
  })
  if (build.status === 0) {
    console.log(`rsigma's engine alone, optimized as a release; built in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
    return program
  }
  console.log(build.error === undefined ? `skipped: the engine of rsigma could not be built: ${build.stderr.slice(-400)}` : 'skipped: the engine of rsigma is not built yet; run again to go on')
  return null
}
