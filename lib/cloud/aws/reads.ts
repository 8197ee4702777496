import { AsyncLocalStorage } from 'node:async_hooks'
import { now } from '#lib/clock.ts'
import type { Read } from '../facts.ts'
import type { Budget } from './budget.ts'
import { causeOf, codeOf, Fatal, Skipped, statusOf, Tired, TooLong } from './errors.ts'

/** What all clients of a scan share. */
export type Wire = {
  number: () => number
  told: (read: Read) => Promise<void>
  budget: Budget
  /** Of performance.now(): nothing is asked after. */
  until: number
  left: AbortSignal
  /** Milliseconds of one call, tries and pauses and all. */
  patience: number
}

/** The numbers of the calls that somebody gathers who asks several. */
const gathering = new AsyncLocalStorage<number[][]>()
export const gathered = <T>(reads: number[], ask: () => Promise<T>): Promise<T> => gathering.run([...(gathering.getStore() ?? []), reads], ask)

type Args = { input: unknown; request?: unknown }
type Handler = (args: Args) => Promise<{ output: unknown; response: unknown }>
type Context = { commandName?: string; clientName?: string; [kept: string]: unknown }
type Middleware = (next: Handler, context: Context) => Handler
/** As every client of the SDK has it. */
export type Stack = {
  add: (middleware: Middleware, where: { step: 'initialize'; priority: 'high'; name: string }) => void
  addRelativeTo: (middleware: Middleware, where: { relation: 'before' | 'after'; toMiddleware: string; name: string }) => void
}

type Call = { command: string; attempts: number; status: number; code: string | null; requestId: string | null; began: (() => void) | null; /** Nobody waits for it any more. */ over: boolean }

/** After so many calls in a row that were refused as too many, whatever they tried, a client rests so long. */
const tiredAfter = 4
const rest = 60_000

/**
 * Sees every call of a client: refuses what is not declared, before it is sent, keeps to the budget, ends what takes too long, and writes down what came of it.
 * @param calls command → permission
 */
export function record(stack: Stack, of: { client: string; region: string; calls: Readonly<Record<string, string>>; on: boolean; wire: Wire }): void {
  const { wire } = of
  const tired = { count: 0, until: 0, code: '' }

  const whole: Middleware = (next, context) => async (args) => {
    const command = String(context.commandName ?? '').replace(/Command$/, '')
    const action = of.calls[command]
    if (action === undefined) throw new Fatal(`${of.client} ${command} is not declared among the calls of its collector, so it is not sent.`)
    if (wire.left.aborted) throw new Fatal('The scan was ended.')
    if (performance.now() > wire.until) throw new Skipped()
    if (performance.now() < tired.until) throw new Tired(tired.code)
    const number = wire.number()
    for (const reads of gathering.getStore() ?? []) reads.push(number)
    const call: Call = { command, attempts: 0, status: 0, code: null, requestId: null, began: null, over: false }
    context.tickmark = call
    const at = now().toISOString()
    const told = (code: string | null) => wire.told({ number, at, client: of.client, command, action, region: of.region, input: named(args.input), status: call.status, attempts: call.attempts, requestId: call.requestId, code })
    try {
      const result = await within(call, wire, next(args))
      tired.count = 0
      await told(null)
      return result
    } catch (thrown) {
      call.over = true
      if (thrown instanceof Fatal) throw thrown
      // What ended while AWS said “too many” ended of that.
      const late = thrown instanceof TooLong && call.code !== null && causeOf(call.status, call.code, true) === 'throttled'
      const error = late ? Object.assign(new Error(call.code ?? ''), { name: call.code, $metadata: { httpStatusCode: call.status } }) : thrown
      if (call.attempts === 0) call.status = statusOf(error)
      const code = codeOf(error)
      if (causeOf(call.status, code, of.on) !== 'throttled') tired.count = 0
      else if (++tired.count >= tiredAfter) Object.assign(tired, { until: performance.now() + rest, code: code ?? '' })
      await told(code ?? 'Unknown')
      throw error
    }
  }

  const attempt: Middleware = (next, context) => async (args) => {
    const call = context.tickmark as Call
    await wire.budget.take(call.attempts > 0)
    try {
      if (wire.left.aborted) throw new Fatal('The scan was ended.')
      if (call.over || performance.now() > wire.until) throw new Skipped()
      call.began?.()
      call.attempts++
      Object.assign(call, { status: 0, code: null, requestId: null })
      const result = await next(args)
      const meta = (result.output as { $metadata?: { requestId?: string; httpStatusCode?: number } }).$metadata
      Object.assign(call, { status: (result.response as { statusCode?: number }).statusCode ?? 0, requestId: meta?.requestId ?? null })
      return result
    } catch (error) {
      const { $metadata } = (error ?? {}) as { $metadata?: { requestId?: string } }
      Object.assign(call, { status: statusOf(error), code: codeOf(error), requestId: $metadata?.requestId ?? null })
      throw error
    } finally {
      wire.budget.give()
    }
  }

  stack.add(whole, { step: 'initialize', priority: 'high', name: 'tickmarkWhole' })
  // Within the tries, and before the signature, which would grow old while it waits.
  stack.addRelativeTo(attempt, { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'tickmarkAttempt' })
}

/** The clock runs from the first try on: waiting for the budget is nobody's fault. */
function within<T>(call: Call, { left, patience }: Wire, answer: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let timer: NodeJS.Timeout | null = null
    const ended = () => reject(new Fatal('The scan was ended.'))
    call.began = () => (timer ??= setTimeout(() => reject(new TooLong('It took too long.')), patience))
    left.addEventListener('abort', ended)
    answer.then(resolve, reject).finally(() => {
      if (timer) clearTimeout(timer)
      left.removeEventListener('abort', ended)
    })
  })
}

const names = /(name|names|arn|arns|id|ids|bucket|owner|owners|ownerids|attribute|scope|types?|clusters?|services|resource|taskdefinition|qualifier|include|filter|status)$/i
const places = /token|marker/i

/** What was asked about: identifiers alone. Documents and places in a list are left out, whoever may send them one day. */
function named(input: unknown): Record<string, unknown> {
  const short = (value: unknown) => (typeof value === 'string' ? value.slice(0, 512) : typeof value === 'number' || typeof value === 'boolean' ? value : undefined)
  return Object.fromEntries(Object.entries((input ?? {}) as Record<string, unknown>).flatMap(([key, value]) => {
    if (!names.test(key) || places.test(key)) return []
    const kept = Array.isArray(value) ? value.slice(0, 20).map(short).filter((each) => each !== undefined) : short(value)
    return kept === undefined || (Array.isArray(kept) && kept.length === 0) ? [] : [[key, kept]]
  }))
}
