import 'server-only'
import { and, eq, or, type SQL, sql } from 'drizzle-orm'
import { artifacts } from '#db/schema/artifacts.ts'
import { type Actor, may } from '#lib/auth/actor.ts'
import { type FileKind, fileKinds } from '#lib/door/file-kinds.ts'

/** The kinds somebody may know of. */
export const kindsFor = (actor: Actor): FileKind[] => fileKinds().filter((kind) => may(actor, kind.permission))

/** Which files somebody may know of: of their kinds those whose records they may see. The portal's own jobs know all. */
export function knowable(actor: Actor): SQL | undefined {
  if (actor.kind === 'job') return undefined
  const kinds = kindsFor(actor).map(({ name, where }) => ({ name, where: where?.(actor) }))
  const whole = kinds.flatMap(({ name, where }) => (where ? [] : [name]))
  // One value for all of them: a statement of many values is prepared anew each time.
  return or(whole.length > 0 ? sql`${artifacts.kind} = any (${sql.param(whole)}::text[])` : undefined, ...kinds.flatMap(({ name, where }) => (where ? [and(eq(artifacts.kind, name), where)] : []))) ?? sql`false`
}
