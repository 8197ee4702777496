import 'server-only'
import { type Actor, may } from '#lib/auth/actor.ts'
import { finders } from '#lib/modules/index.ts'
import type { Found } from '#lib/modules/module.ts'

/** The lists people know, asked for their first rows: whoever may not read one gets nothing of it. */
export async function searchAll(actor: Actor, typed: string): Promise<Found[]> {
  const groups = await Promise.all(finders.filter((each) => may(actor, each.permission)).map((each) => each.find(actor, typed)))
  return groups.filter((group) => group.rows.length > 0)
}
