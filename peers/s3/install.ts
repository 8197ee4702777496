import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { cached } from '../cache.ts'

const VERSION = '5.2.5'
const MINUTES = 4

/** The folder of moto's programs, installed from its registry. Null, having said why, when it can not be had. */
export async function findMoto(): Promise<string | null> {
  const folder = await cached('moto', [VERSION], install)
  return folder && join(folder, 'bin')
}

function install(folder: string): boolean {
  const run = (command: string, parameters: string[]) => spawnSync(command, parameters, { encoding: 'utf8', timeout: MINUTES * 60_000 })
  const made = run('python3', ['-m', 'venv', folder])
  if (made.status !== 0) {
    console.log(`skipped: python3 with venv is not there: ${(made.stderr ?? String(made.error)).slice(-200)}`)
    return false
  }
  console.log(`installing moto ${VERSION} from its registry`)
  const installed = run(join(folder, 'bin', 'python3'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `moto[server,s3,iam]==${VERSION}`])
  if (installed.status === 0) return true
  console.log(`skipped: moto could not be installed: ${(installed.stderr ?? String(installed.error)).slice(-300)}`)
  return false
}
