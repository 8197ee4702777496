import 'server-only'
import { v7 } from 'uuid'
import type { z } from 'zod'
import { appPool, begin } from '#db/client.ts'
import { append } from '#lib/audit/append.ts'
import { type Actor, idOf } from '#lib/auth/actor.ts'
import { minutes, now } from '#lib/clock.ts'
import { chosen } from '#lib/input.ts'
import type { Page } from '#lib/list.ts'
import { viewed } from './change.ts'
import type { QuerySpec } from './contract.ts'

/** Rows that one page on a screen shows. More at once, or a further page, is a bulk. */
const onePage = 50
/** So many in small pieces within this time are one too. */
const inPieces = 200
const within = minutes(10)
/** Of this process: whoever spreads over several has as many times as much. */
const tallies = new Map<string, { since: number; rows: number }>()
const most = 10_000

/** Reading many rows about people is recorded, one entry a request, before anything is handed out. */
export async function recordBulkRead(actor: Actor, { name, permission, bulk = '' }: QuerySpec<z.ZodType, unknown>, asked: Record<string, unknown>, result: unknown): Promise<void> {
  const count = (result as Page<unknown>).rows.length
  const at = now()
  const pieces = tally(`${actor.kind} ${idOf(actor)} ${name}`, count, at.getTime())
  const { sort: _, direction: __, limit: ___, after, before, ...filters } = asked
  const isFurther = Boolean(after) || Boolean(before)
  if (count === 0 || (count <= onePage && !isFurther && pieces < inPieces)) return
  const change = viewed({ type: 'organization', id: actor.orgId, label: `${count} ${bulk}` }, { count, reason: `${chosen(filters)}${isFurther ? ', a further page' : ''}` })
  await begin(appPool(), actor.orgId, (tx) => append(tx, actor.orgId, [{ action: permission, category: 'data access', change, actor, at, correlationId: v7() }]))
}

function tally(key: string, rows: number, at: number): number {
  const known = tallies.get(key)
  const tally = known && at - known.since < within ? known : { since: at, rows: 0 }
  tally.rows += rows
  tallies.delete(key)
  tallies.set(key, tally)
  const oldest = tallies.keys().next().value
  if (tallies.size > most && oldest !== undefined) tallies.delete(oldest)
  return tally.rows
}
