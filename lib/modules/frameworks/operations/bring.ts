import 'server-only'
import { createHash } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { frameworks } from '#db/schema/frameworks.ts'
import { type Actor, userOf } from '#lib/auth/actor.ts'
import { bulkIn } from '#lib/door/bulk-in.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { frameworkOfKey, frameworks as catalogue } from '#lib/frameworks/index.ts'
import { readCatalog } from '#lib/oscal/read.ts'
import { installMappings } from '../install.ts'
import { frameworkLabel, largestOscal } from '../model.ts'
import { type Brought, ofCatalogue, ofOscal } from '../rows.ts'

type Framework = typeof frameworks.$inferSelect

const subject = (of: Pick<Framework, 'id' | 'name' | 'edition'>) => ({ type: 'framework' as const, id: of.id, label: frameworkLabel(of) })
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

export const addFramework = operation({
  name: 'frameworks.add',
  summary: 'Add a framework from the catalogue, with the mappings that come with it',
  category: 'configuration',
  http: { method: 'POST', path: '/frameworks' },
  input: z.object({ key: z.enum(catalogue.map(({ key }) => key) as [string, ...string[]], { error: 'is no framework of the catalogue' }) }),
  run: async ({ tx, actor, input, at }) => {
    const found = frameworkOfKey(input.key)
    if (!found) throw invalid({ key: 'is no framework of the catalogue' })
    return bring(tx, actor, at, { ...ofCatalogue(found), sha256: sha256(JSON.stringify(found)) })
  },
})

export const importFramework = operation({
  name: 'frameworks.import',
  summary: 'Import a framework from an OSCAL catalog in JSON',
  category: 'configuration',
  input: z.object({ text: z.string().min(1, 'is empty').refine((text) => Buffer.byteLength(text) <= largestOscal, 'is larger than 64 MB') }),
  prepare: async ({ text }) => ({ read: readCatalog(text), sha256: sha256(text) }),
  run: async ({ tx, actor, at, prepared }) => bring(tx, actor, at, { ...ofOscal(prepared.read), sha256: prepared.sha256 }),
})

/** The same version again is a conflict, whatever is in it: what an organization was held against never changes. */
async function bring(tx: Tx, actor: Actor, at: Date, { rows, ...said }: Brought & { sha256: string }) {
  const [former] = await tx.select({ id: frameworks.id, sha256: frameworks.sha256 }).from(frameworks).where(and(eq(frameworks.key, said.key), eq(frameworks.edition, said.edition)))
  if (former) throw conflict(former.sha256 === said.sha256 ? `${frameworkLabel(said)} is here already; nothing was changed.` : `${frameworkLabel(said)} is here already, with other content. A changed framework needs another version in its metadata.`)
  const row: Framework = {
    ...created(actor, at), ...said, requirements: rows.filter(({ kind }) => kind === 'requirement').length, state: 'available', scope: '', systemIds: [], fromDay: null, toDay: null, ownerId: null, adoptedAt: null, adoptedById: null, retiredReason: null,
  }
  await tx.insert(frameworks).values(row)
  await store(tx, actor, at, row.id, rows)
  const mappings = row.source === 'shipped' ? await installMappings(tx, actor, at, row.id, row.key) : 0
  const { rest: _, ...told } = row
  return done({ id: row.id, requirements: row.requirements, mappings, losses: row.losses.length, links: row.links }, changed(subject(row), null, { ...told, losses: row.losses.length, mappings }, { count: row.requirements }))
}

async function store(tx: Tx, actor: Actor, at: Date, frameworkId: string, rows: Brought['rows']): Promise<void> {
  const ids = rows.map(() => v7())
  await bulkIn(tx, rows, {
    id: ['uuid', (_, n) => ids[n - 1] ?? null], number: ['integer', (_, n) => n], kind: ['text', ({ kind }) => kind], parent: ['uuid', ({ parent }) => (parent === null ? null : (ids[parent] ?? null))],
    code: ['text', ({ code }) => code], title: ['text', ({ title }) => title], body: ['text', ({ text }) => text], withdrawn: ['boolean', ({ withdrawn }) => withdrawn], oscal: ['text', ({ oscalId }) => oscalId], raw: ['jsonb', ({ raw }) => raw],
  }, (staged) => sql`insert into framework_requirements (org_id, id, framework_id, number, kind, parent_id, code, title, text, withdrawn, oscal_id, raw, created_at, updated_at, created_by_id, updated_by_id)
    select ${actor.orgId}, id, ${frameworkId}, number, kind, parent, code, title, body, withdrawn, oscal, raw, ${at.toISOString()}, ${at.toISOString()}, ${userOf(actor)}, ${userOf(actor)} from ${staged}`)
}
