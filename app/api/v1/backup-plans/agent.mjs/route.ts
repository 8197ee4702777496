import { handler } from '#lib/edge/handler.ts'
import { getAgent } from '#lib/modules/backup-plans/agent.ts'

/** The agent script, as nothing but a download. */
export const GET = handler(async ({ actor }) => {
  const { text } = await getAgent(actor, {})
  return new Response(text, { headers: { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="tickmark-backup.mjs"', 'cache-control': 'no-store' } })
})
