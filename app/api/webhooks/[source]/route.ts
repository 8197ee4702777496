import { json, machineHandler } from '#lib/edge/handler.ts'
import { receive, type Received } from '#lib/edge/webhooks.ts'

/** A message of a webhook, which nobody is signed in for: its signature says who sent it. */
export const POST = machineHandler(async ({ request, info, parameters }) => json<202, Received>(await receive(parameters.source ?? '', request, info), 202, info))
