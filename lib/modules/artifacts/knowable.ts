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
  return or(...kindsFor(actor).map((kind) => and(eq(artifacts.kind, kind.name), kind.where?.(actor)))) ?? sql`false`
}
