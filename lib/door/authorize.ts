import { z } from 'zod'
import type { Actor } from '#lib/auth/actor.ts'
import type { Grant, Permission } from '#lib/auth/permissions.ts'
import { AppError } from '#lib/errors.ts'

export type Authorized = { permission: Permission; grant: Grant }

/** Step 1 and 2 of both doors: does one of the actor's grants cover this at all? */
export function authorize(actor: Actor, permission: Permission): Authorized {
  const grant = actor.grants[permission]
  if (!grant) {
    if (actor.kind === 'visitor') throw new AppError('unauthenticated', 'Sign in first.')
    throw new AppError('forbidden', 'Your role does not allow this. Ask an administrator if you need it.', { internal: `no grant for ${permission}` })
  }
  return { permission, grant }
}

type Ownership = { owns?: (subject: never, actor: Actor) => boolean; scopeOf?: (subject: never) => string | null }

/** Step 4: with this very subject? A grant of `own` or `scoped` that nothing can compare is refused. */
export function authorizeSubject(actor: Actor, allowed: Authorized, subject: unknown, how: Ownership): void {
  if (allowed.grant === 'any') return
  if (allowed.grant === 'own' && how.owns?.(subject as never, actor)) return
  if (allowed.grant === 'scoped' && actor.kind === 'person') {
    const scope = how.scopeOf?.(subject as never)
    if (scope && actor.scopes.includes(scope)) return
  }
  throw new AppError('forbidden', 'You may do this only with your own records.', { internal: `${allowed.permission} is ${allowed.grant}` })
}

/** Step 3: zod, or `invalid` with one sentence a field. */
export function parse<I extends z.ZodType>(schema: I, input: unknown): z.output<I> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const fields: Record<string, string> = {}
  for (const issue of parsed.error.issues) {
    const name = issue.path.map(String).join('.') || 'form'
    fields[name] ??= issue.message
  }
  throw new AppError('invalid', fields.form ?? 'Some fields need another look.', { fields })
}
