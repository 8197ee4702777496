import '#lib/edge/everything.ts'
import { handler } from '#lib/edge/handler.ts'
import { openStream } from '#lib/edge/streams.ts'

export const dynamic = 'force-dynamic'

export const GET = handler(openStream, 'idle')
