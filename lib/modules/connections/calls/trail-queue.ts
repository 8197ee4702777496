import 'server-only'
import type { MessageReject } from '#db/schema/connections.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { now, seconds } from '#lib/clock.ts'
import type { Background } from '#lib/door/background.ts'
import { digestKey, isLogKey } from '#lib/ingest/trail-digest.ts'
import { readNotice } from '#lib/ingest/trail-notice.ts'
import type { Bucket } from '#lib/outgoing/s3.ts'
import { deleteMessages, type Queue, type QueueMessage, QueueProblem, receiveMessages } from '#lib/outgoing/sqs.ts'
import type { MessageCounts } from '../within.ts'
import { gone, handOf, isOver, knownFiles, mostTroubles, takeFiles } from './pull-cloudtrail.ts'

/** Messages whose files are read together. */
const together = 50
const mostTime = seconds(45)
/** Seconds a message is nobody else's, who would read the same file. */
const hidden = 120
/** Seconds that are waited for the first message, and for each further one. */
const waits = { first: 3, next: 1 }
/** One whose file cannot be had comes again so often: then it is rejected, and the list says what there is. */
const mostTries = 5
/** And so often where the bucket gives none at all. */
const mostTriesShut = 100

type Told = { counts: MessageCounts; rejects: MessageReject[] }

type Given = { connectionId: string; queue: string; bucket: Bucket; prefix?: string | undefined; /** What became of messages is kept before they are deleted. */ tell: (told: Told) => Promise<void> }

/**
 * Messages that say which log files are new, until there are none or the time is over; the files are read at once, and a message is deleted when its file is stored. The list of the bucket
 * stays what counts: it finds what no message told of.
 * @returns why messages stay in the queue, null: none do; and whether it is better left alone for a while
 */
export async function readQueue(actor: Actor, read: Background['read'], { queue: url, tell, ...given }: Given): Promise<{ failure: string | null; isShut: boolean }> {
  const queue: Queue = { ...given.bucket, queue: url }
  const hand = handOf(actor, read, given, mostTime)
  let failure: string | null = null
  let isShut = false
  try {
    for (let wait = waits.first; !isOver(hand); wait = waits.next) {
      const messages = await gather(queue, wait)
      if (messages.length === 0) break
      const judged = messages.map((message) => ({ message, ...judge(message, given) }))
      const named = [...new Set(judged.flatMap((each) => each.keys))]
      const before = await knownFiles(hand, named)
      const lost = new Map<string, string>()
      const taken = await takeFiles(hand, named.filter((key) => !before.has(key)), (key, why) => lost.set(key, why))
      isShut = taken.size === 0 && [...lost.values()].filter((why) => why !== gone).length >= mostTroubles
      const done = judged.map((each) => outcomeOf(each, { before, taken, lost, tries: isShut ? mostTriesShut : mostTries }))
      const ended = done.filter((each) => each.outcome !== 'stays')
      const of = (outcome: Outcome) => ended.filter((each) => each.outcome === outcome).length
      if (ended.length > 0) await tell({ counts: { received: ended.length, taken: of('taken'), known: of('known'), rejected: of('rejected') }, rejects: ended.flatMap((each) => each.rejects) })
      const stayed = await deleteMessages(queue, ended.map((each) => each.message.receipt))
      if (stayed > 0) failure = `${stayed} messages could not be deleted: they come again, and are known then.`
      const waiting = done.filter((each) => each.outcome === 'stays')
      if (waiting.length > 0) failure = `${waiting.length} messages stay in the queue: ${[...lost][0]?.join(': ') ?? 'there was no time for their files.'}`
      if (ended.length === 0 || isShut) break
    }
  } catch (error) {
    if (!(error instanceof QueueProblem)) throw error
    return { failure: lackOfQueue(queue, error), isShut: true }
  }
  return { failure, isShut }
}

async function gather(queue: Queue, wait: number): Promise<QueueMessage[]> {
  const messages: QueueMessage[] = []
  while (messages.length < together) {
    const found = await receiveMessages(queue, { wait: messages.length === 0 ? wait : waits.next, hidden })
    if (found.length === 0) break
    // Given twice in a moment it is one; the newest receipt counts.
    for (const each of found) {
      const n = messages.findIndex(({ id }) => id === each.id)
      if (n < 0) messages.push(each)
      else messages[n] = each
    }
  }
  return messages
}

type Judged = { message: QueueMessage; keys: string[]; problems: string[] }

function judge({ body }: QueueMessage, { bucket: { bucket }, prefix }: Pick<Given, 'bucket' | 'prefix'>): Omit<Judged, 'message'> {
  const { objects, problems } = readNotice(body)
  const root = `${prefix ? `${prefix.replace(/\/$/, '')}/` : ''}AWSLogs/`
  const keys: string[] = []
  for (const { bucket: of, key } of objects) {
    if (of !== bucket) problems.push(`It names the bucket ${of}, not ${bucket}.`)
    else if (!key.startsWith(root)) problems.push(`It names ${key.slice(0, 300)}, which lies outside ${root}.`)
    else if (isLogKey(key)) keys.push(key)
    // Digests are left to the pull, which has them in their order.
    else if (digestKey(key) === null) problems.push(`It names ${key.slice(0, 300)}, which is no log file of CloudTrail.`)
  }
  return { keys, problems }
}

type Outcome = 'taken' | 'known' | 'rejected' | 'stays'

function outcomeOf({ message, keys, problems }: Judged, { before, taken, lost, tries }: { before: ReadonlyMap<string, unknown>; taken: ReadonlyMap<string, unknown>; lost: ReadonlyMap<string, string>; tries: number }): { message: QueueMessage; outcome: Outcome; rejects: MessageReject[] } {
  const missing = keys.filter((key) => !before.has(key) && !taken.has(key))
  if (missing.length > 0 && message.times < tries) return { message, outcome: 'stays', rejects: [] }
  const all = [...problems, ...missing.map((key) => `It named ${key.slice(0, 300)} ${message.times} times, which could not be had: ${(lost.get(key) ?? 'there was no time').slice(0, 300)}`)]
  const rejects = all.slice(0, 10).map((why) => ({ at: now().toISOString(), place: `Message ${message.id}`, why: why.slice(0, 1_000) }))
  return { message, outcome: rejects.length > 0 ? 'rejected' : keys.some((key) => taken.has(key)) ? 'taken' : 'known', rejects }
}

/** What SQS refused, and how to mend it. */
export function lackOfQueue({ queue, region }: Queue, { action, code, message, status }: QueueProblem): string {
  const said = `${message}.`
  const name = queue.split('/').at(-1)
  const permission = action === 'DeleteMessageBatch' ? 'DeleteMessage' : action
  if (/QueueDoesNotExist|NonExistentQueue/.test(code)) return `There is no queue ${name} in ${region}. ${said}`
  if (/^Kms/i.test(code)) return `The permission kms:Decrypt is missing for the key of the queue ${name}. ${said}`
  if (/AccessDenied/.test(code) || (status === 403 && code === '')) return `The permission sqs:${permission} is missing for the queue ${name}. ${said}`
  if (/InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|UnrecognizedClient|InvalidSignature|ExpiredToken|InvalidSecurity|MissingAuthenticationToken/.test(code)) return `The key is wrong, or was deleted or switched off: create another, and put it in here. ${said}`
  if (/RequestExpired|RequestTimeTooSkewed/.test(code)) return `The clock of this machine is wrong: set it. ${said}`
  if (/OverLimit/.test(code)) return `Too many messages of ${name} are in the hands of others. ${said}`
  return `The queue ${name} could not be read. ${said}`
}
