import { join } from 'node:path'
import { pythonProgram } from '../venv.ts'

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt')

/** The folder of the commands of compliance-trestle (Apache-2.0) and its Python. Null, having said why, when it can not be had. */
export const findTrestle = (): Promise<string | null> => pythonProgram('trestle', [REQUIREMENTS], ['-r', REQUIREMENTS], 3)
