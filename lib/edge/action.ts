import 'server-only'
import { unstable_rethrow } from 'next/navigation'
import { current, currentRequest } from '#lib/edge/current.ts'
import type { Person } from '#lib/auth/actor.ts'
import { AppError } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { log } from '#lib/log.ts'

/** Fields whose typed value never travels back to the browser. */
const secretFields: ReadonlySet<string> = new Set(['password', 'repeat', 'current', 'code', 'clientSecret', 'token'])

/**
 * The edge of the write door for forms: `work` calls operations and says what to show. Everything a form sends is text;
 * operations validate. Redirects pass through.
 */
export async function action(form: FormData, work: (person: Person, input: Record<string, unknown>) => Promise<Partial<FormState> | undefined | void>): Promise<FormState> {
  return answering(form, async (input) => {
    const found = await current()
    if (!found) throw new AppError('unauthenticated', 'Your session has ended. Sign in again in another tab; what you typed stays here.')
    return work(found.person, input)
  })
}

/** The same before anybody is signed in. */
export async function answering(form: FormData, work: (input: Record<string, unknown>) => Promise<Partial<FormState> | undefined | void>): Promise<FormState> {
  const input = formInput(form)
  try {
    return { status: 'done', at: Date.now(), ...(await work(input)) }
  } catch (error) {
    unstable_rethrow(error)
    const values = typedValues(input)
    if (error instanceof AppError) return { status: 'failed', at: Date.now(), message: error.message, values, ...(error.fields ? { fields: error.fields } : {}) }
    const request = await currentRequest()
    log.error({ error, request: request.id }, 'a form action failed')
    return { status: 'failed', at: Date.now(), values, message: `Something went wrong on our side; nothing was changed. Try again, and quote ${request.id} if it stays.` }
  }
}

/** One value a name, or a list where a name comes more than once. React's own fields stay out. */
export function formInput(form: FormData): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const name of new Set(form.keys())) {
    if (name.startsWith('$ACTION')) continue
    const values = form.getAll(name)
    input[name] = values.length === 1 ? values[0] : values
  }
  return input
}

function typedValues(input: Record<string, unknown>): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(input)) {
    if (secretFields.has(name)) continue
    if (typeof value === 'string') values[name] = value
    else if (Array.isArray(value)) values[name] = value.filter((each): each is string => typeof each === 'string')
  }
  return values
}
