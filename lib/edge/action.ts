import 'server-only'
import { revalidatePath } from 'next/cache'
import { redirect, unstable_rethrow } from 'next/navigation'
import type { Person } from '#lib/auth/actor.ts'
import { publicError } from '#lib/door/database-errors.ts'
import { wasUnchanged } from '#lib/door/unchanged.ts'
import { current, currentRequest } from '#lib/edge/current.ts'
import { AppError, invalid } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { log } from '#lib/log.ts'

/** Fields whose typed value never travels back to the browser. */
const secretFields: ReadonlySet<string> = new Set(['password', 'repeat', 'current', 'code', 'clientSecret', 'token', 'privateKey', 'accessKeyId', 'secretAccessKey', 'secret'])

type Typed = Record<string, unknown>

/** An operation, or what leads to one. */
type Work<I, R> = (person: Person, input: I) => Promise<R>

type Made = (typed: Typed, person: Person) => Typed | Promise<Typed>

type Answer = string | Partial<FormState>

type Submitted<R> = {
  /** Asks for this name, typed as `confirmation`, before anything is done. */
  confirm?: (person: Person) => Promise<string>
} & (
  | { to: string | ((result: R) => string) }
  | {
      say: Answer | ((result: R, typed: Typed) => Answer)
      /** What lies under this path is shown anew. */
      show?: string
    }
)

/**
 * The edge of the write door for forms: what was typed into an operation, which validates it; then on to a page, or back to the form
 * with a sentence. Everything a form sends is text.
 * @param fixed stands over what was typed: values, or what makes them of it
 */
export async function submit<I, R>(form: FormData, work: Work<I, R>, fixed: NoInfer<Partial<I>> | Made, then: Submitted<NoInfer<R>>): Promise<FormState> {
  return answering(form, async (typed) => {
    const found = await current()
    if (!found) throw new AppError('unauthenticated', 'Your session has ended. Sign in again in another tab; what you typed stays here.')
    const { person } = found
    if (then.confirm) confirmed(typed, await then.confirm(person))
    // The one cast between what a form sends and what an operation takes.
    const result = await work(person, { ...typed, ...(typeof fixed === 'function' ? await fixed(typed, person) : fixed) } as I)
    if (wasUnchanged(result)) return { message: 'Nothing changed.' }
    if ('to' in then) redirect(typeof then.to === 'function' ? then.to(result) : then.to)
    if (then.show) revalidatePath(then.show, 'layout')
    const answer = typeof then.say === 'function' ? then.say(result, typed) : then.say
    return typeof answer === 'string' ? { message: answer } : answer
  })
}

/** One form, several buttons: the one named `decision` says which. */
export const decided = <I, R>(choices: Record<string, Work<I, R>>, otherwise: string): Work<I, R> => async (person, input) => {
  const { decision } = input as { decision?: unknown }
  const chosen = typeof decision === 'string' && Object.hasOwn(choices, decision) ? choices[decision] : undefined
  if (!chosen) throw invalid({}, otherwise)
  return chosen(person, input)
}

function confirmed(typed: Typed, name: string): void {
  if (String(typed.confirmation ?? '').trim() !== name) throw invalid({ confirmation: `Type “${name}” exactly as it is shown.` })
}

/** For forms before anybody is signed in: `work` calls operations and says what to show. Redirects pass through. */
export async function answering(form: FormData, work: (input: Typed) => Promise<Partial<FormState> | undefined | void>): Promise<FormState> {
  const input = formInput(form)
  try {
    return { status: 'done', at: Date.now(), ...(await work(input)) }
  } catch (thrown) {
    unstable_rethrow(thrown)
    const error = publicError(thrown)
    const values = typedValues(input)
    if (error instanceof AppError) return { status: 'failed', at: Date.now(), message: error.message, values, ...(error.fields ? { fields: error.fields } : {}) }
    const request = await currentRequest()
    log.error({ error, request: request.id }, 'a form action failed')
    return { status: 'failed', at: Date.now(), values, message: `Something went wrong on our side; nothing was changed. Try again, and quote ${request.id} if it stays.` }
  }
}

/** One value a name, or a list where a name comes more than once. React's own fields stay out. */
export function formInput(form: FormData): Typed {
  const input: Typed = {}
  for (const name of new Set(form.keys())) {
    if (name.startsWith('$ACTION')) continue
    const values = form.getAll(name)
    input[name] = values.length === 1 ? values[0] : values
  }
  return input
}

function typedValues(input: Typed): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(input)) {
    if (secretFields.has(name)) continue
    if (typeof value === 'string') values[name] = value
    else if (Array.isArray(value)) values[name] = value.filter((each): each is string => typeof each === 'string')
  }
  return values
}
