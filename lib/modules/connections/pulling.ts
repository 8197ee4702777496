import 'server-only'
import { eq } from 'drizzle-orm'
import type { Check } from '#db/schema/connections.ts'
import { runs } from '#db/schema/runs.ts'
import { AppError } from '#lib/errors.ts'
import { keepAnswer } from '../populations/raw.ts'
import { type Hand, runWork } from '../runs/working.ts'
import type { PulledList } from './calls/lists.ts'
import { listPulls } from './calls/pulls.ts'
import { endPull } from './operations/pull.ts'
import { credentialsOf } from './secrets.ts'
import { connectionToCall } from './within.ts'

type Result = { checks?: Check[]; error?: string; lists?: PulledList[] }

/** Of what another try would not mend nothing is tried again: the pull failed, and says why. What a pull that fails leaves in the store the sweeper removes. */
async function work({ orgId, id, actor, read, write, progress }: Hand): Promise<Result> {
  const [run] = await read(orgId, (tx) => tx.select({ subjectId: runs.subjectId }).from(runs).where(eq(runs.id, id)))
  // Its secrets are the app role's alone.
  const ready = async () => {
    const row = await write(orgId, (tx) => connectionToCall(tx, run?.subjectId ?? id))
    if (!row) throw new AppError('conflict', 'The connection was removed meanwhile.')
    if (row.pausedReason !== null) throw new AppError('conflict', 'The connection was paused meanwhile.')
    return row
  }
  try {
    const row = await ready()
    const pull = listPulls[row.kind]
    if (!pull) throw new AppError('invalid', 'Nothing is pulled through a connection of this kind.')
    const secrets = await credentialsOf(row)
    if (row.credentials === null) throw new AppError('invalid', 'It has no secrets to call with: put them in.')
    return await pull({
      row, secrets,
      keep: (name, type, bytes) => keepAnswer(actor, { name, type, bytes }),
      told: async (pages) => {
        progress(pages, null)
        await ready()
      },
    })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { error: error.message.slice(0, 2_000) }
  }
}

export const pulling = runWork<Result>({
  queue: 'connections.pull',
  name: 'connections',
  work,
  finish: (actor, id, result) => endPull(actor, { id, ...result, lists: (result.lists ?? []).map((list) => ({ ...list, extractedAt: list.extractedAt.toISOString() })) }),
  giveUp: (actor, id, why) => endPull(actor, { id, error: why, lists: [] }),
})
