import 'server-only'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationsWith } from '#lib/auth/entrance.ts'
import { days, hours, minutes, now, seconds } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { untilNothing } from '#lib/door/until-nothing.ts'
import { job, round } from '#lib/door/work.ts'
import { AppError } from '#lib/errors.ts'
import type { Job } from '#lib/jobs.ts'
import { pullChanges } from '../reconciliations/pull.ts'
import { checksOf } from './calls/check.ts'
import { pullCloudTrail } from './calls/pull-cloudtrail.ts'
import { pullGitHub } from './calls/pull-github.ts'
import { bucketOf, gitHubOf, logToken } from './calls/reaching.ts'
import { work } from './inbox.ts'
import { reminderDays } from './model.ts'
import { noteCall, pullConnection, remindOfSecrets, resealConnection } from './operations/calls.ts'
import { removeOldMessages } from './operations/messages.ts'
import { liveConnections, waitingMessages } from './queries.ts'
import { readQueues } from './queues.ts'
import { credentialsOf } from './secrets.ts'
import { connectionToCall } from './within.ts'

type Row = NonNullable<Awaited<ReturnType<typeof connectionToCall>>>

/** What was asked for; a connection that was paused meanwhile, or whose job comes twice, is left alone. */
export async function callOut({ orgId, id, correlationId }: Job, { read, write }: Background): Promise<void> {
  const row = await write(orgId, (tx) => connectionToCall(tx, id))
  if (!row?.asked) return
  const actor = jobActor(orgId, 'connections', correlationId ?? id)
  const what = row.asked
  const found = await (row.pausedReason !== null ? Promise.reject(new AppError('conflict', 'It was paused meanwhile.')) : what === 'check' ? checked(row) : pulled(row, actor, read)).catch((error: unknown) => ({ error: reasonOf(error) }))
  await noteCall(actor, { id, what, ...found })
}

async function checked(row: Row) {
  const { checks, expiresAt } = await checksOf(row, row, now())
  return { checks, expiresAt: expiresAt?.toISOString() }
}

async function pulled(row: Row, actor: Parameters<typeof pullGitHub>[0], read: Background['read']) {
  if (row.kind === 'cloudtrail') {
    const { pulled: sum, listedAt } = await pullCloudTrail(actor, read, { connectionId: row.id, bucket: bucketOf(row.settings, await credentialsOf(row)), prefix: row.settings.prefix, listedAt: row.listedAt })
    return { pulled: sum, listedAt: listedAt?.toISOString() }
  }
  const api = gitHubOf(row.settings, await credentialsOf(row))
  // Not every plan has an audit log over the API: what is known of changes does not wait for it.
  await pullChanges(actor, read, { ...api, connectionId: row.id })
  const token = await logToken(api)
  if (token === null) return { pulled: { accepted: 0, duplicates: 0, rejected: 0 } }
  const { accepted, duplicates, rejected } = await pullGitHub(actor, { org: row.settings.organization ?? '', token, url: api.url })
  return { pulled: { accepted, duplicates, rejected } }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 2_000) || 'Nobody answered.'

export const calling = job({
  queue: 'connections.call',
  work: callOut,
  giveUp: async ({ orgId, id, correlationId }, { write }) => {
    const row = await write(orgId, (tx) => connectionToCall(tx, id))
    if (row?.asked) await noteCall(jobActor(orgId, 'connections', correlationId ?? id), { id, what: row.asked, error: 'It could not be done each time it was tried; the log of the worker says more.' })
  },
})

/** Somebody else was there first, or its key is not here, which its page says. */
const unlessOver = (error: unknown) => {
  if (!(error instanceof AppError && ['conflict', 'not_found', 'unavailable'].includes(error.code))) throw error
}

/** Of each connection: its secrets under the present key, its owner told before they expire, its log pulled. */
export async function tend({ among, read, requestId }: Background): Promise<void> {
  await among(await organizationsWith('connections', now()), 'connections', async (orgId) => {
    const actor = jobActor(orgId, 'connections', requestId)
    const at = now()
    for (const { id, expiresAt, remindedDays, pullDue, reseals } of await read(orgId, (tx) => liveConnections(tx, at))) {
      if (reseals) await resealConnection(actor, { id }).catch(unlessOver)
      const due = reminderDays.findLast((each) => expiresAt !== null && expiresAt > at && expiresAt.getTime() - at.getTime() <= days(each))
      if (due !== undefined && (remindedDays === null || remindedDays > due)) await remindOfSecrets(actor, { id, days: due }).catch(unlessOver)
      if (pullDue) await pullConnection(actor, { id }).catch(unlessOver)
    }
  })
}

export const connectionRounds = [
  // New log files come within a minute or so; the pull every quarter of an hour stays what counts.
  round({ name: 'read-queues', every: seconds(20), run: async (background) => background.among(await organizationsWith('connections', now()), 'reading queues of connections', (orgId) => readQueues(orgId, background)) }),
  round({ name: 'tend-connections', every: minutes(5), run: tend }),
  // What a job lost, or waited while its connection was paused.
  round({
    name: 'work-webhooks', every: minutes(1),
    run: async (background) => background.among(await organizationsWith('webhooks', new Date(now().getTime() - minutes(1))), 'messages of webhooks', async (orgId) => {
      for (const { id } of await background.read(orgId, (tx) => waitingMessages(tx, new Date(now().getTime() - minutes(1))))) await work({ orgId, id }, background)
    }),
  }),
  round({ name: 'remove-old-webhooks', every: hours(1), run: async ({ among, requestId }) => among(await organizationsWith('old webhooks', now()), 'removing old messages of webhooks', (orgId) => untilNothing(() => removeOldMessages(jobActor(orgId, 'retention', requestId), {}))) }),
]
