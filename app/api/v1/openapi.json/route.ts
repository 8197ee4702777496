import '#lib/modules/index.ts'
import { handler } from '#lib/door/handler.ts'
import { openApi } from '#lib/door/openapi.ts'
import { fileRoutes } from '#lib/modules/file-routes.ts'
import { env } from '#lib/env.ts'

export const GET = handler(async () => openApi(env().BASE_URL, fileRoutes))
