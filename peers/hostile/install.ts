import { join } from 'node:path'
import { pythonProgram } from '../venv.ts'

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt')

/** The program of schemathesis (MIT). Null, having said why, when it can not be had. */
export async function findSchemathesis(): Promise<string | null> {
  const folder = await pythonProgram('schemathesis', [REQUIREMENTS], ['-r', REQUIREMENTS], 3)
  return folder && join(folder, 'schemathesis')
}
