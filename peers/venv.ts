import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { cached } from './cache.ts'

/** The folder of a Python program's commands, installed from its registry by these arguments of pip. Null, having said why, when it can not be had. */
export async function pythonProgram(name: string, known: string[], pip: string[], minutes: number): Promise<string | null> {
  const run = (command: string, parameters: string[]) => spawnSync(command, parameters, { encoding: 'utf8', timeout: minutes * 60_000 })
  const folder = await cached(name, known, (made) => {
    const venv = run('python3', ['-m', 'venv', made])
    if (venv.status !== 0) {
      console.log(`skipped: python3 with venv is not there: ${(venv.stderr ?? String(venv.error)).slice(-200)}`)
      return false
    }
    console.log(`installing ${name} from its registry`)
    const installed = run(join(made, 'bin', 'python3'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...pip])
    if (installed.status === 0) return true
    console.log(`skipped: ${name} could not be installed: ${(installed.stderr ?? String(installed.error)).slice(-300)}`)
    return false
  })
  return folder && join(folder, 'bin')
}
