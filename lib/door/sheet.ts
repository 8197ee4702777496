import 'server-only'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import type { Actor } from '#lib/auth/actor.ts'
import type { Permission } from '#lib/auth/permissions.ts'
import type { Sheet } from '#lib/documents/sheet.ts'
import { formatDateTime } from '#lib/format.ts'
import { id } from '#lib/input.ts'
import { type Change, done, viewed } from './change.ts'
import { placeOf } from './export.ts'
import { operation } from './operation.ts'

type Declared<S> = {
  name: Permission
  /** One plain sentence for the API document. */
  summary: string
  /** Its address under /api/v1, with the id of the record in braces. */
  path: string
  load: (tx: Tx, id: string, actor: Actor) => Promise<S | null>
  subject: (record: S) => Change['subject']
  /** What stands on it. */
  says: (record: S) => Pick<Sheet, 'kind' | 'title' | 'facts' | 'parts'>
  /** The download without its ending. */
  file: (record: S) => string
}

/** One record on paper: declared by a module, served and described by `lib/edge`. */
export type SheetExport = { operation: Permission; path: string; what: string; take: (actor: Actor, id: string) => Promise<{ file: string; sheet: Sheet }> }

const declared = new Map<string, SheetExport>()

export const allSheets = (): SheetExport[] => [...declared.values()]

/** One declaration of a designed page: its recorded operation, what it says, its route and its place in the API document. */
export function sheeted<S>({ name, summary, path, load, subject, says, file }: Declared<S>): SheetExport {
  const take = operation({
    name,
    summary,
    category: 'export',
    input: z.object({ id }),
    load: ({ tx, actor, input }) => load(tx, input.id, actor),
    run: async ({ tx, actor, subject: record, at }) => {
      const { organization, checkpoint } = await placeOf(tx, actor.orgId)
      const said = says(record)
      const sheet: Sheet = { ...said, facts: [...said.facts, ['Made', formatDateTime(at)]], organization, at: at.toISOString(), note: checkpoint?.note ?? null }
      return done({ file: file(record), sheet }, viewed(subject(record), { reason: 'as PDF' }))
    },
  })
  const made: SheetExport = { operation: name, path, what: summary, take: (actor, record) => take(actor, { id: record }) }
  declared.set(path, made)
  return made
}
