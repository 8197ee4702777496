import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import type { Line, Read } from '#lib/cloud/facts.ts'
import { collecting } from '#lib/cloud/reading.ts'
import type { Background } from '#lib/door/background.ts'
import { job } from '#lib/door/work.ts'
import type { Job } from '#lib/jobs.ts'
import { noteCheck } from './operations/check.ts'
import { testedOf } from './preflight.ts'
import { accountToReach } from './within.ts'

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 2_000) || 'Nobody answered.'

/** Each call a scan makes, once: what was asked is read from what the process did, not from what it says of itself. */
export async function check({ orgId, id, correlationId }: Job, { write }: Background): Promise<void> {
  const reached = await write(orgId, (tx) => accountToReach(tx, id))
  if (!reached || reached.account.preflightAskedAt === null) return
  const actor = jobActor(orgId, 'cloud scan', correlationId ?? id)
  const reads: Read[] = []
  try {
    for await (const line of collecting({ ...(await reached.reach()), probe: true }, { step: () => {} })) take(line, reads)
  } catch (error) {
    await noteCheck(actor, { id, error: reasonOf(error) })
    return
  }
  await noteCheck(actor, { id, calls: testedOf(reached.account.provider, reads) })
}

const take = (line: Line, reads: Read[]) => void ('read' in line && reads.push(line.read))

export const checking = job({
  queue: 'cloud.preflight',
  work: check,
  giveUp: async ({ orgId, id, correlationId }) => void (await noteCheck(jobActor(orgId, 'cloud scan', correlationId ?? id), { id, error: 'It could not be done each time it was tried; the log of the worker says more.' })),
})
