import 'server-only'
import { z } from 'zod'
import { type AwsAccess, callAws } from './aws.ts'
import type { Answer } from './call.ts'

/** A queue of somebody else's, by its URL: a name, not where it is called. */
export type Queue = AwsAccess & { queue: string }

export type QueueMessage = { id: string; receipt: string; body: string; /** How often it was received, this time included. */ times: number }

const received = z.object({ Messages: z.array(z.object({ MessageId: z.string().max(200), ReceiptHandle: z.string().max(4_096), Body: z.string(), Attributes: z.object({ ApproximateReceiveCount: z.coerce.number().int().min(1) }).partial().optional() })).max(10).nullish() })
const deleted = z.object({ Failed: z.array(z.object({ Id: z.string(), Code: z.string() })).nullish() })

/**
 * Up to ten messages, which nobody else is given for so long.
 * @param of.wait seconds to wait for one when there is none: below what a call may take (`patience` of agent.ts)
 * @param of.hidden seconds
 * @throws QueueProblem when none are given
 */
export async function receiveMessages(queue: Queue, { wait, hidden, most = 10 }: { wait: number; hidden: number; most?: number }): Promise<QueueMessage[]> {
  const { Messages } = await ask(queue, 'ReceiveMessage', { MaxNumberOfMessages: most, WaitTimeSeconds: wait, VisibilityTimeout: hidden, AttributeNames: ['ApproximateReceiveCount'] }, received)
  return (Messages ?? []).map((each) => ({ id: each.MessageId, receipt: each.ReceiptHandle, body: each.Body, times: each.Attributes?.ApproximateReceiveCount ?? 1 }))
}

/** Those that stay come again. @returns how many stayed @throws QueueProblem when all did */
export async function deleteMessages(queue: Queue, receipts: string[]): Promise<number> {
  let stayed = 0
  for (let from = 0; from < receipts.length; from += 10) {
    const part = receipts.slice(from, from + 10)
    const { Failed } = await ask(queue, 'DeleteMessageBatch', { Entries: part.map((ReceiptHandle, n) => ({ Id: String(n), ReceiptHandle })) }, deleted)
    stayed += Failed?.length ?? 0
  }
  return stayed
}

/** Null: it may. Asked with a receipt that is none, which SQS looks at after the permission. */
export async function mayDelete(queue: Queue): Promise<QueueProblem | null> {
  const problem = await ask(queue, 'DeleteMessage', { ReceiptHandle: 'tickmark-asks-whether-it-may' }, z.unknown()).then(() => null, (error: unknown) => {
    if (error instanceof QueueProblem) return error
    throw error
  })
  return problem === null || /ReceiptHandle|InvalidParameterValue|InvalidIdFormat/.test(problem.code) ? null : problem
}

async function ask<T>(queue: Queue, action: string, body: object, form: z.ZodType<T>): Promise<T> {
  const answer = await callAws(queue, 'sqs', { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` }, JSON.stringify({ QueueUrl: queue.queue, ...body }), { length: 'large' })
  if (answer.status !== 200) throw new QueueProblem(action, answer)
  const read = form.safeParse(answer.text === '' ? {} : parsed(answer.text))
  if (!read.success) throw new QueueProblem(action, { ...answer, text: '{"message":"an answer that is none of SQS"}' })
  return read.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** What SQS answered in place of what was asked for. */
export class QueueProblem extends Error {
  readonly action: string
  readonly status: number
  /** Without the name of its space: `QueueDoesNotExist`. */
  readonly code: string
  constructor(action: string, { status, text }: Pick<Answer, 'status' | 'text'>) {
    const said = parsed(text) as { __type?: unknown; message?: unknown; Message?: unknown } | null
    const code = typeof said?.__type === 'string' ? (said.__type.split('#').at(-1) ?? '').slice(0, 80) : (/<Code>([A-Za-z0-9.]{1,80})<\/Code>/.exec(text)?.[1] ?? '')
    const message = [said?.message, said?.Message].find((each): each is string => typeof each === 'string') ?? ''
    super(`SQS answered ${[status, code || message.slice(0, 200)].join(' ').trim()}`)
    this.action = action
    this.status = status
    this.code = code
  }
}
