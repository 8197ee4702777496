import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cached } from '../cache.ts'

/** False, having said why, when there is no Go or no module. */
function build(folder: string): boolean {
  if (spawnSync('go', ['version']).status !== 0) {
    console.log('skipped: go is not there')
    return false
  }
  const built = spawnSync('go', ['build', '-o', join(folder, 'check'), '.'], { cwd: import.meta.dirname, encoding: 'utf8', timeout: 180_000 })
  if (built.status !== 0) console.log(`skipped: the program could not be built: ${built.stderr.slice(-400)}`)
  return built.status === 0
}

/** The verifier in Go, of logs and of packages. @returns null, having said why, when it cannot be had here */
export async function goVerifier(): Promise<string | null> {
  const folder = await cached('tlog', readdirSync(import.meta.dirname).filter((name) => /^go\.|\.go$/.test(name)).sort().map((name) => join(import.meta.dirname, name)), build)
  return folder === null ? null : join(folder, 'check')
}
