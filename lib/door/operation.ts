import 'server-only'
import type { z } from 'zod'
import { appPool, begin, type Tx } from '#db/client.ts'
import { append, type Entry } from '#lib/audit/append.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import { ids } from '#lib/crypto/ids.ts'
import { AppError } from '#lib/errors.ts'
import { type Authorized, authorize, authorizeSubject, parse } from './authorize.ts'
import type { AnySpec, Operation, OperationSpec } from './contract.ts'
import { publicError } from './database-errors.ts'
import { recordRefusal } from './denials.ts'
import { enterDoor } from './nesting.ts'
import { register } from './registry.ts'
import { type Sent, sendJobs } from './send.ts'
import { nothingMoved, Unchanged, unchangedAnswer } from './unchanged.ts'

type Transaction = { tx: Tx; entries: Entry[]; jobs: Sent[]; after: (() => void)[]; correlationId: string; at: Date }

export type { Operation, Scope } from './contract.ts'

/**
 * THE WRITE DOOR. Makes a callable `operation(actor, input)`, and registers it for the API, the permission walk and generated tests.
 * Order: who may at all → well formed → prepared, if that takes long → load under lock → may with this subject → run → append → send → commit.
 * A save that changes nothing is taken back whole: no entry, and no later time on the record (`unchanged.ts`).
 */
export function operation<I extends z.ZodType, S, R, P = undefined>(given: OperationSpec<I, S, R, P>): Operation<z.input<I>, R> {
  const spec = given as unknown as AnySpec<R>
  const open = async (actor: Actor, input: z.input<I>): Promise<R> => {
    try {
      return await enterDoor(spec.name, () => transact(actor, spec, input))
    } catch (error) {
      const denied = denialOf(error) ?? { actor, spec }
      await recordRefusal(error, denied.actor, denied.spec.name, denied.spec.category)
      throw publicError(error)
    }
  }
  const made = Object.assign(open, { kind: 'operation' as const, spec })
  register(made as unknown as Operation<never, unknown>)
  return made
}

async function transact<R>(actor: Actor, spec: AnySpec<R>, input: unknown): Promise<R> {
  // Denied callers learn nothing of what the input should look like, and no connection is taken for them.
  const allowed = authorize(actor, spec.name)
  const parsed = parse(spec.input, input)
  const prepared = await spec.prepare?.(parsed, actor)
  const entries: Entry[] = []
  const after: Transaction['after'] = []
  try {
    const answer = await begin(appPool(), actor.orgId, async (tx) => {
      const transaction: Transaction = { tx, entries, jobs: [], after, correlationId: ids(1)[0] as string, at: now() }
      const result = await run(actor, spec, allowed, parsed, prepared, transaction)
      if (nothingMoved(spec.name, entries)) throw new Unchanged(unchangedAnswer(result, parsed))
      await sendJobs(tx, transaction.jobs)
      return result
    }, (tx) => append(tx, actor.orgId, entries))
    for (const work of after) work()
    return answer
  } catch (thrown) {
    if (thrown instanceof Unchanged) return thrown.answer as R
    throw thrown
  }
}

async function run<R>(actor: Actor, spec: AnySpec<R>, allowed: Authorized, input: unknown, prepared: unknown, transaction: Transaction): Promise<R> {
  const { tx, at } = transaction
  const subject = spec.load ? await spec.load({ tx, actor, input, at }) : undefined
  if (spec.load && (subject === null || subject === undefined)) throw new AppError('not_found', 'This record does not exist, or you may not see it.')
  authorizeSubject(actor, allowed, subject, spec)
  const { result, changes } = await spec.run({
    tx,
    actor,
    input,
    at,
    subject,
    prepared,
    call: (other, otherInput, as = actor) => called(as, other.spec, otherInput, transaction),
    send: (queue, job, priority = 0) => {
      transaction.jobs.push({ queue, job: { orgId: actor.orgId, correlationId: transaction.correlationId, ...job }, priority })
    },
    after: (work) => void transaction.after.push(work),
  })
  for (const change of changes) {
    transaction.entries.push({ action: spec.name, category: spec.category, change, actor, at, correlationId: transaction.correlationId })
  }
  return result
}

async function called<R>(actor: Actor, spec: AnySpec<R>, input: unknown, transaction: Transaction): Promise<R> {
  try {
    const allowed = authorize(actor, spec.name)
    const parsed = parse(spec.input, input)
    return await run(actor, spec, allowed, parsed, await spec.prepare?.(parsed, actor), transaction)
  } catch (error) {
    if (error instanceof AppError && error.onRecord && !denialOf(error)) denials.set(error, { actor, spec })
    throw error
  }
}

/** Whose denial it was, when an operation inside another one refused: the entry belongs to that one. */
const denials = new WeakMap<AppError, { actor: Actor; spec: AnySpec<unknown> }>()

const denialOf = (error: unknown) => (error instanceof AppError ? denials.get(error) : undefined)
