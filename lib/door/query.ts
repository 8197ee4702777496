import 'server-only'
import type { z } from 'zod'
import { beginReading } from '#db/client.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { authorize, parse } from './authorize.ts'
import { recordBulkRead } from './bulk-reads.ts'
import type { Query, QuerySpec } from './contract.ts'
import { publicError } from './database-errors.ts'
import { recordRefusal } from './denials.ts'
import { enterDoor } from './nesting.ts'
import { register } from './registry.ts'

export type { Query } from './contract.ts'

/** THE READ DOOR. Authorizes, validates, and runs on the reader role with the organization set. Never inside an operation. */
export function query<I extends z.ZodType, R>(spec: QuerySpec<I, R>): Query<z.input<I>, R> {
  const call = async (actor: Actor, input: z.input<I>): Promise<R> => {
    try {
      return await enterDoor(spec.name, async () => {
        const { grant } = authorize(actor, spec.permission)
        const parsed = parse(spec.input, input)
        const result = await beginReading(actor.orgId, (tx) => spec.run({ tx, actor, input: parsed, grant }), spec.by ? { ...spec, ...spec.by(parsed) } : spec)
        if (spec.bulk !== undefined) await recordBulkRead(actor, spec as unknown as QuerySpec<z.ZodType, unknown>, parsed as Record<string, unknown>, result)
        return result
      })
    } catch (error) {
      await recordRefusal(error, actor, spec.permission, 'data access')
      throw publicError(error)
    }
  }
  const made = Object.assign(call, { kind: 'query' as const, spec: spec as unknown as QuerySpec<z.ZodType, R> })
  register(made as unknown as Query<never, unknown>)
  return made
}
