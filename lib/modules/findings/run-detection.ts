import 'server-only'
import { type Actor, jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import { job, round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import type { Job } from '#lib/jobs.ts'
import { keep } from './correlation-memory.ts'
import { detectFindings, markBatchFailed } from './operations/detect.ts'
import { listUndetected } from './queries.ts'

/** One batch, and how many findings came of it; null when another worker has it or had it. */
export async function detectBatch(actor: Actor, batchId: string): Promise<number | null> {
  try {
    const judged = await detectFindings(actor, { batchId })
    keep(judged)
    return judged.findings
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}

/** Every batch that still waits, of every organization: for the round and the command line. Any number may run at once. */
export async function runDetection(requestId: string): Promise<{ batches: number; findings: number }> {
  const done = { batches: 0, findings: 0 }
  for (const orgId of await organizationsWith('batches', now())) {
    const actor = jobActor(orgId, 'detection', requestId)
    for (const { id } of await listUndetected(actor, {})) {
      const findings = await detectBatch(actor, id)
      if (findings === null) continue
      done.batches++
      done.findings += findings
    }
  }
  return done
}

const actorOf = (of: Job) => jobActor(of.orgId, 'detection', of.correlationId ?? of.id)

/** Detection failed for good: the delivery says so. Housekeeping tries it again all the same. */
async function failBatch(of: Job): Promise<void> {
  await markBatchFailed(actorOf(of), { batchId: of.id }).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error
  })
}

export const detecting = job({ queue: 'events.detect', work: (of) => detectBatch(actorOf(of), of.id), giveUp: failBatch })

/** A job lost with its queue leaves its batch unjudged: found here within the minute. */
export const detectLeft = round({ name: 'detect', every: minutes(1), run: ({ requestId }) => runDetection(requestId) })
