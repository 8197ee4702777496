import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const VERSION = '0.23.0'
const MINUTES = 4

/**
 * The rsigma program: from RSIGMA, or built from its registry. Null, having said why, when it can not be had. A build that
 * takes longer than the time a peer has goes on where it stopped the next time.
 */
export function findProgram(folder: string): string | null {
  const given = process.env.RSIGMA
  if (given !== undefined && existsSync(given)) return given
  const built = join(folder, 'bin', 'rsigma')
  if (existsSync(built)) return built
  if (spawnSync('cargo', ['--version']).status !== 0) {
    console.log('skipped: neither RSIGMA (path of the rsigma program) nor cargo is there')
    return null
  }
  console.log(`building rsigma ${VERSION} from its registry; this takes several minutes the first time`)
  mkdirSync(folder, { recursive: true })
  const build = spawnSync('cargo', ['install', 'rsigma', '--locked', '--version', VERSION, '--root', folder], {
    stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', timeout: MINUTES * 60_000, env: { ...process.env, CARGO_TARGET_DIR: join(folder, 'target') },
  })
  if (existsSync(built)) return built
  console.log(build.error === undefined ? `skipped: rsigma could not be built: ${build.stderr.slice(-400)}` : 'skipped: rsigma is not built yet; run again to go on')
  return null
}
