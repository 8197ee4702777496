import 'server-only'
import { logEntrance } from '#lib/auth/entrance.ts'
import { limit } from '#lib/auth/limits.ts'
import { sameSecret } from '#lib/crypto/secrets.ts'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { requestInfo } from './caller.ts'
import { errorResponse, json } from './handler.ts'

/** For outside schedulers: `Authorization: Bearer <CRON_SECRET>`, compared in constant time; wrong ones are limited by address. */
export const cron = (work: (requestId: string) => Promise<unknown>) => async (request: Request): Promise<Response> => {
  const info = requestInfo(request.headers)
  try {
    const given = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
    if (!sameSecret(given, env().CRON_SECRET)) {
      await logEntrance('wrong cron secret')
      await limit('anonymous', `cron ${info.ip}`, 10)
      throw new AppError('unauthenticated', 'Send the cron secret as "Authorization: Bearer …".')
    }
    return json(await work(info.id), 200, info)
  } catch (error) {
    return errorResponse(error, info)
  }
}
