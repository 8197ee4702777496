import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import type { Line, Read } from '#lib/cloud/facts.ts'
import type { Background } from '#lib/door/background.ts'
import { job, round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import type { Job } from '#lib/jobs.ts'
import { noteCheck } from '../cloud-accounts/operations/check.ts'
import { accountToReach, dueAccounts, reachOf } from '../cloud-accounts/within.ts'
import { collecting } from './child.ts'
import { startScan } from './operations/start.ts'
import { preflightOf } from './preflight.ts'

/** Accounts whose time has come. Somebody who scans one already is not disturbed. */
export const cloudScansRound = round({
  name: 'cloud-scans', every: minutes(1),
  run: async (background) => background.among(await organizationsWith('cloud scans', now()), 'scanning cloud accounts', async (orgId) => {
    for (const { id } of await background.read(orgId, (tx) => dueAccounts(tx, now()))) {
      await startScan(jobActor(orgId, 'cloud scan', background.requestId), { id }).catch((error: unknown) => {
        if (!(error instanceof AppError && ['conflict', 'not_found'].includes(error.code))) throw error
      })
    }
  }),
})

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 2_000) || 'Nobody answered.'

/** Each call a scan makes, once: what was asked is read from what the process did, not from what it says of itself. */
export async function check({ orgId, id, correlationId }: Job, { write }: Background): Promise<void> {
  const reached = await write(orgId, (tx) => accountToReach(tx, id))
  if (!reached || reached.account.preflightAskedAt === null) return
  const actor = jobActor(orgId, 'cloud scan', correlationId ?? id)
  const reads: Read[] = []
  try {
    for await (const line of collecting({ ...(await reachOf(reached)), provider: reached.account.provider, probe: true }, { step: () => {} })) take(line, reads)
  } catch (error) {
    await noteCheck(actor, { id, error: reasonOf(error) })
    return
  }
  await noteCheck(actor, { id, calls: preflightOf(reads) })
}

const take = (line: Line, reads: Read[]) => void ('read' in line && reads.push(line.read))

export const checking = job({
  queue: 'cloud.preflight',
  work: check,
  giveUp: async ({ orgId, id, correlationId }) => void (await noteCheck(jobActor(orgId, 'cloud scan', correlationId ?? id), { id, error: 'It could not be done each time it was tried; the log of the worker says more.' })),
})
