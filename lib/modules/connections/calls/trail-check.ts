import 'server-only'
import type { Check } from '#db/schema/connections.ts'
import { days, now } from '#lib/clock.ts'
import { AppError } from '#lib/errors.ts'
import { type Bucket, listObjects, S3Problem } from '#lib/outgoing/s3.ts'
import { mayDelete, type Queue, QueueProblem, receiveMessages } from '#lib/outgoing/sqs.ts'
import { lackOfQueue } from './trail-queue.ts'
import { foldersOf, lackOf, trailKeys } from './trail-store.ts'

/** What the portal does with a bucket of CloudTrail, each asked for once. */
export async function checkTrail(of: Bucket, prefix: string | undefined): Promise<Check[]> {
  const listing = await lack(of, () => listObjects(of, { prefix: `${prefix ? `${prefix.replace(/\/$/, '')}/` : ''}AWSLogs/`, most: 1 }))
  const what = `It may list the bucket ${of.bucket}`
  if (listing !== null) return [{ what, lack: listing }]
  const folders = await foldersOf(of, prefix).catch((error: unknown) => {
    if (error instanceof AppError) return error.message
    throw error
  })
  if (typeof folders === 'string') return [{ what, lack: folders }]
  const keys = await trailKeys(of, new Date(now().getTime() - days(30)), now()).catch(() => null)
  return [
    { what, lack: null },
    { what: 'There are log files of CloudTrail', lack: folders.logs.length > 0 ? null : 'There are none below AWSLogs/: look at the prefix of the trail, and whether it delivers to this bucket.' },
    { what: 'There are digests that vouch for them', lack: folders.digests.length > 0 ? null : 'There are none: switch on log file validation of the trail. The events come in all the same.' },
    { what: 'It may read the public keys of CloudTrail', lack: keys === null ? 'The permission cloudtrail:ListPublicKeys is missing: no digest can be verified.' : null },
  ]
}

/** What it does with a queue: a message that is received so is there for the next one at once. */
export async function checkQueue(queue: Queue, pulls: boolean): Promise<Check[]> {
  const name = queue.queue.split('/').at(-1)
  const refused = await receiveMessages(queue, { wait: 0, hidden: 0, most: 1 }).then(() => null, (error: unknown) => {
    if (error instanceof QueueProblem) return error
    throw error
  })
  const deleting = refused === null || /AccessDenied/.test(refused.code) ? await mayDelete(queue) : null
  return [
    { what: `It may receive messages of the queue ${name}`, lack: refused && lackOfQueue(queue, refused) },
    ...(deleting === null && refused !== null ? [] : [{ what: 'It may delete messages that were read', lack: deleting && lackOfQueue(queue, deleting) }]),
    ...(pulls ? [] : [{ what: 'Its queue is read', lack: 'It is not pulled by itself, and so its queue is not read (Edit).' }]),
  ]
}

async function lack(of: Bucket, ask: () => Promise<unknown>): Promise<string | null> {
  try {
    await ask()
    return null
  } catch (error) {
    if (error instanceof S3Problem) return lackOf(of, error)
    throw error
  }
}
