import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { cached } from '../cache.ts'

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt')
const MINUTES = 3

/** The program of schemathesis (MIT), installed from its registry. Null, having said why, when it can not be had. */
export async function findSchemathesis(): Promise<string | null> {
  const folder = await cached('schemathesis', [REQUIREMENTS], install)
  return folder && join(folder, 'bin', 'schemathesis')
}

function install(folder: string): boolean {
  const run = (command: string, parameters: string[]) => spawnSync(command, parameters, { encoding: 'utf8', timeout: MINUTES * 60_000 })
  const made = run('python3', ['-m', 'venv', folder])
  if (made.status !== 0) {
    console.log(`skipped: python3 with venv is not there: ${(made.stderr ?? String(made.error)).slice(-200)}`)
    return false
  }
  console.log('installing schemathesis from its registry')
  const installed = run(join(folder, 'bin', 'python3'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS])
  if (installed.status === 0) return true
  console.log(`skipped: schemathesis could not be installed: ${(installed.stderr ?? String(installed.error)).slice(-300)}`)
  return false
}
