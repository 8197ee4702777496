import 'server-only'
import type { z } from 'zod'
import { beginReading, type Tx } from '#db/client.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { Grant, Permission } from '#lib/auth/permissions.ts'
import { AppError } from '#lib/errors.ts'
import { authorize, parse } from './authorize.ts'
import { publicError } from './database-errors.ts'
import { recordDenial } from './denials.ts'
import { enterDoor } from './nesting.ts'
import { register } from './registry.ts'

export type ReadScope<I> = {
  tx: Tx
  actor: Actor
  input: I
  /** `own` on a list is a WHERE clause: the query adds it. */
  grant: Grant
}

type Spec<I extends z.ZodType, R> = {
  /** Name at the API, such as `systems.list`. */
  name: `${string}.${string}`
  permission: Permission
  summary: string
  /** Under /api/v1, always GET; `{name}` parts of the path become input. */
  http?: { path: `/${string}` }
  input: I
  /** How many statements `run` runs, when that is always the same: COMMIT then travels with the last, and the page costs one round trip less. */
  statements?: number
  run: (scope: ReadScope<z.output<I>>) => Promise<R>
}

export type Query<I, R> = {
  (actor: Actor, input: I): Promise<R>
  readonly kind: 'query'
  readonly spec: Spec<z.ZodType, R>
}

/** THE READ DOOR. Authorizes, validates, and runs on the reader role with the organization set. Never inside an operation. */
export function query<I extends z.ZodType, R>(spec: Spec<I, R>): Query<z.input<I>, R> {
  const call = async (actor: Actor, input: z.input<I>): Promise<R> => {
    try {
      return await enterDoor(spec.name, async () => {
        const { grant } = authorize(actor, spec.permission)
        const parsed = parse(spec.input, input)
        return beginReading(actor.orgId, (tx) => spec.run({ tx, actor, input: parsed, grant }), spec.statements)
      })
    } catch (error) {
      if (error instanceof AppError && error.code === 'forbidden') await recordDenial(actor, spec.permission, 'data access')
      throw publicError(error)
    }
  }
  const made = Object.assign(call, { kind: 'query' as const, spec: spec as unknown as Spec<z.ZodType, R> })
  register(made as unknown as Query<never, unknown>)
  return made
}
