import '#lib/edge/everything.ts'
import { fileRoutes } from '#lib/edge/file-routes.ts'
import { handler } from '#lib/edge/handler.ts'
import { openApi } from '#lib/edge/openapi.ts'
import { env } from '#lib/env.ts'

export const GET = handler(async () => openApi(env().BASE_URL, fileRoutes))
