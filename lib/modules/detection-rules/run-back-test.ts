import 'server-only'
import type { Actor } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'
import { runWork } from '../runs/working.ts'
import { continueBackTest, failBackTest } from './operations/back-tests.ts'

/** Step after step until it is done, cancelled, or gone. After a crash the job comes again and goes on where it was. */
export async function runBackTest(actor: Actor, id: string): Promise<void> {
  try {
    while ((await continueBackTest(actor, { id })).status === 'running') await new Promise((resolve) => setImmediate(resolve))
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'not_found')) throw error
  }
}

export const backTesting = runWork({ queue: 'rules.backTest', name: 'back-test', work: ({ actor, id }) => runBackTest(actor, id), giveUp: (actor, id, why) => failBackTest(actor, { id, why }) })
