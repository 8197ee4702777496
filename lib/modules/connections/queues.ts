import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { AppError } from '#lib/errors.ts'
import { bucketOf } from './calls/reaching.ts'
import { readQueue } from './calls/trail-queue.ts'
import { noteQueue } from './operations/trail.ts'
import { queuesToRead } from './queries.ts'
import { credentialsOf } from './secrets.ts'
import { connectionToCall, countMessages, failedAgain } from './within.ts'

/** At once, as each waits for messages most of the time. */
const sideBySide = 8

/** The queues of an organization, each until it is empty or its time is over. Two workers at once share the messages. */
export async function readQueues(orgId: string, background: Pick<Background, 'read' | 'write' | 'requestId'>): Promise<void> {
  const ids = await background.read(orgId, (tx) => queuesToRead(tx, now()))
  for (let from = 0; from < ids.length; from += sideBySide) await Promise.all(ids.slice(from, from + sideBySide).map((id) => readOne(orgId, id, background)))
}

async function readOne(orgId: string, id: string, { read, write, requestId }: Pick<Background, 'read' | 'write' | 'requestId'>): Promise<void> {
  const row = await write(orgId, (tx) => connectionToCall(tx, id))
  const queue = row?.settings.queue
  if (!row || !queue || row.pausedReason !== null) return
  const actor = jobActor(orgId, 'connections', requestId)
  const none = { received: 0, taken: 0, known: 0, rejected: 0 }
  const { failure, isShut } = await (async () => readQueue(actor, read, {
    connectionId: id, queue, bucket: bucketOf(row.settings, await credentialsOf(row)), prefix: row.settings.prefix,
    tell: async ({ counts, rejects }) => {
      await write(orgId, (tx) => countMessages(tx, id, counts, now()))
      if (rejects.length > 0) await noteQueue(actor, { id, rejects, failure: null })
    },
  }))().catch((error: unknown) => ({ failure: (error instanceof Error ? error.message : String(error)).slice(0, 2_000) || 'Nobody answered.', isShut: true }))
  if (!isShut) await write(orgId, (tx) => countMessages(tx, id, none, now()))
  else await write(orgId, (tx) => failedAgain(tx, id, now()))
  await noteQueue(actor, { id, failure }).catch((error: unknown) => {
    if (!(error instanceof AppError && ['conflict', 'not_found'].includes(error.code))) throw error
  })
}
