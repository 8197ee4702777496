import { pythonProgram } from '../venv.ts'

const VERSION = '5.46.0'

/** The folder of its commands: 2.3 GB with all that it stands on, some four minutes, and more than a peer has in one run; one that was cut goes on the next time. Null, having said why, when it can not be had. */
export const findProwler = (minutes: number): Promise<string | null> => pythonProgram('prowler', [VERSION], [`prowler==${VERSION}`], minutes)
