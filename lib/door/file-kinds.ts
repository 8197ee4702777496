import type { SQL } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { RetentionClass } from '#db/schema/artifacts.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import { subjects, type SubjectType } from '#lib/words/index.ts'

/** A kind of stored file: whose it is, how large it may be, how long it is kept, who may read it. The module whose records own such files says so. */
export type FileKind = {
  /** Stored, so it stays. Begins with the word of the module: "evidence.file". */
  name: `${string}.${string}`
  /** "File of evidence", where people read of it. */
  label: string
  /** The type of its record, as entries call it. PostgreSQL looks for that record, and keeps it as long as the file (`npm run decisions`). */
  ownerType: SubjectType
  /** In bytes. */
  maxBytes: number
  retention: RetentionClass
  /** When its retention is over it stays until a person decides, or is removed by the portal. */
  ends: 'kept' | 'removed'
  /** What it takes to know of it; `where`: which of them, by a condition on `artifacts`. */
  permission: Permission
  where?: (actor: Actor) => SQL | undefined
  /** What its owners are called now, by id; who is not there any more is left out. */
  labels: (tx: Tx, ids: string[]) => Promise<Map<string, string>>
  /** Where its owner is shown, and where the file is downloaded; null: at the page of stored files. */
  href: (ownerId: string) => `/${string}`
  download: ((file: { ownerId: string; artifactId: string }) => `/${string}`) | null
}

const known = new Map<string, FileKind>()

/** Said beside the operations that store them, and known by its name. */
export function fileKind(given: FileKind): FileKind {
  known.set(given.name, given)
  return given
}

/** Every one there is. `lib/modules/index.ts` imports all modules, and so fills it. */
export const fileKinds = (): FileKind[] => [...known.values()].sort((one, other) => one.name.localeCompare(other.name))
export const fileKindOf = (name: string): FileKind | undefined => known.get(name)

/** Which records own files of which kind, as a function that triggers ask (`db/file-kinds.sql`). Nobody but the owner of the database can change it. */
export function fileKindsSql(kinds: Pick<FileKind, 'name' | 'ownerType' | 'ends'>[]): string {
  const rows = kinds.map(({ name, ownerType, ends }) => `    ('${name}', '${ownerType}', '${subjects[ownerType]}', ${ends === 'removed'})`)
  return `-- Made from the modules by \`npm run decisions\`; a test holds the two together. Do not change it by hand.
create or replace function tickmark_file_kinds() returns table (kind text, owner_type text, owner_table text, ends boolean) language sql immutable as $$
  values
${rows.join(',\n')}
$$;
`
}
