import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const VERSION = '5.2.5'
const MINUTES = 4

/** The folder of moto's programs, installed from its registry. Null, having said why, when it can not be had. */
export function findMoto(folder: string): string | null {
  const programs = join(folder, `moto-${VERSION}`, 'bin')
  if (existsSync(join(programs, 'moto_server'))) return programs
  mkdirSync(folder, { recursive: true })
  const run = (command: string, parameters: string[]) => spawnSync(command, parameters, { encoding: 'utf8', timeout: MINUTES * 60_000 })
  const made = run('python3', ['-m', 'venv', join(programs, '..')])
  if (made.status !== 0) {
    console.log(`skipped: python3 with venv is not there: ${(made.stderr ?? String(made.error)).slice(-200)}`)
    return null
  }
  console.log(`installing moto ${VERSION} from its registry`)
  const installed = run(join(programs, 'python3'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `moto[server,s3,iam]==${VERSION}`])
  if (existsSync(join(programs, 'moto_server'))) return programs
  console.log(`skipped: moto could not be installed: ${(installed.stderr ?? String(installed.error)).slice(-300)}`)
  return null
}
