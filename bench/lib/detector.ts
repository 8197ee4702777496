import { constants, setPriority } from 'node:os'
import './server.ts'

/** The worker's half in a process of its own, told of each batch as the queue would tell it, without the queue's polling. */
const { jobActor } = await import('#lib/auth/actor.ts')
const { detectBatch } = await import('#lib/modules/findings/run-detection.ts')
const { closePools } = await import('#db/client.ts')

// As the worker does.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

let last = Promise.resolve()
process.on('message', ({ orgId, id }: { orgId: string; id: string }) => {
  last = last.then(async () => {
    await detectBatch(jobActor(orgId, 'detection', id), id)
    process.send?.({ detected: id })
  })
})
process.on('disconnect', () => void last.finally(() => closePools().then(() => process.exit(0))))
process.send?.({ ready: true })
