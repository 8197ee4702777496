import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { minutes, now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import { applyAlone, expireRequest } from './operations.ts'
import { dueApprovals } from './queries.ts'

const name = 'approvals'

/** Closes what nobody decided in time, and applies what nobody else could decide: each once, however many workers there are. */
export async function settleDue({ among, read, requestId }: Background): Promise<{ closed: number; applied: number }> {
  const total = { closed: 0, applied: 0 }
  await among(await organizationsWith('approvals', now()), name, async (orgId) => {
    const actor = jobActor(orgId, name, requestId)
    for (const { id, alone } of await read(orgId, dueApprovals)) {
      // What cannot be applied any more expires with its time.
      await (alone ? applyAlone(actor, { id }).then(() => total.applied++) : expireRequest(actor, { id }).then(() => total.closed++)).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error
      })
    }
  })
  return total
}

export const settling = round({ name, every: minutes(1), run: settleDue })
