import 'server-only'
import { setTimeout as pause } from 'node:timers/promises'
import { seconds } from '#lib/clock.ts'
import { OutgoingError } from './agent.ts'
import type { Answer } from './call.ts'

/** Attempts in all, and how long one call may wait for others in all: beyond that whoever asked is told, and comes again later. */
const usual = 4
const mostWait = seconds(60)

/** What may go otherwise a moment later. */
const usually = [429, 500, 502, 503, 504]

type Patience = {
  wait?: (milliseconds: number) => Promise<unknown>
  now?: () => number
  /** In all; for services that count calls by the minute more than others. */
  attempts?: number
  /** Which statuses may be others a moment later. Without 429 and 403 what a limit of calls says is an answer like any other. */
  passing?: readonly number[]
  /** What besides its status says that an answer may be another a moment later. */
  passes?: (answer: Answer) => boolean
}

/**
 * Calls until an answer comes that another attempt would not change. How long to wait says the other side (Retry-After, or a limit of calls that is used up), or else it
 * doubles from half a second.
 * @throws OutgoingError when the other side asks for more patience than there is; the last answer is given back when it stays as it was
 */
export async function patiently(ask: () => Promise<Answer>, { wait = pause, now = Date.now, attempts = usual, passing = usually, passes = () => false }: Patience = {}): Promise<Answer> {
  let waited = 0
  for (let attempt = 1; ; attempt++) {
    const answer = await ask().catch((error: unknown) => {
      // What is refused here, or too long, is so again.
      if (error instanceof OutgoingError || attempt === attempts) throw error
      return null
    })
    const later = answer !== null && (passing.includes(answer.status) || passes(answer))
    const asked = answer && (passing === usually || later) ? askedToWait(answer, later, now()) : null
    if (answer && asked === null && !later) return answer
    const time = asked ?? seconds(0.5) * 2 ** (attempt - 1)
    if (waited + time > mostWait) throw new OutgoingError(`asks to be left alone for ${Math.ceil(time / seconds(1))} seconds: too many calls were made`)
    if (answer && attempt === attempts) return answer
    waited += time
    await wait(time)
  }
}

/** Milliseconds the other side asks to wait; null: it does not ask. */
function askedToWait({ status, headers }: Answer, later: boolean, at: number): number | null {
  if (status < 400) return null
  const after = headers['retry-after']
  if (after !== undefined && (status === 403 || later)) {
    const time = /^\d+$/.test(after) ? seconds(Number(after)) : Date.parse(after) - at
    if (Number.isFinite(time)) return Math.max(time, 0)
  }
  const usedUp = headers['x-ratelimit-remaining'] === '0' && (status === 403 || status === 429)
  const reset = Number(headers['x-ratelimit-reset'])
  return usedUp && Number.isFinite(reset) ? Math.max(seconds(reset) - at, 0) : null
}
