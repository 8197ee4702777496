import { pythonProgram } from '../venv.ts'

const VERSION = '5.2.5'

/** The folder of moto's programs. Null, having said why, when it can not be had. */
export const findMoto = (): Promise<string | null> => pythonProgram('moto', [VERSION], [`moto[server,s3,iam]==${VERSION}`], 4)
