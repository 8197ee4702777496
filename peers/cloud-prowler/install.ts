import { pythonProgram } from '../venv.ts'

const VERSION = '5.46.0'

/** The folder of its commands: 2.3 GB with all that it stands on, some four minutes. Null, having said why, when it can not be had. */
export const findProwler = (): Promise<string | null> => pythonProgram('prowler', [VERSION], [`prowler==${VERSION}`], 15)
