import 'server-only'
import { and, asc, desc, eq, ilike, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { artifacts } from '#db/schema/artifacts.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { counting } from '#lib/door/counting.ts'
import { fileKindOf } from '#lib/door/file-kinds.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { blankable, id, optionalChoice } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import type { SubjectType } from '#lib/words/index.ts'
import { timelineOf } from '../audit-trail/queries.ts'
import { knowable } from './knowable.ts'
import { checkOutcomes } from './model.ts'
import { subjectsOf } from './within.ts'

const shown = {
  id: artifacts.id, kind: artifacts.kind, ownerType: artifacts.ownerType, ownerId: artifacts.ownerId, name: artifacts.name, sha256: artifacts.sha256, size: artifacts.size, type: artifacts.type, store: artifacts.store, createdAt: artifacts.createdAt,
  retentionClass: artifacts.retentionClass, retainUntil: artifacts.retainUntil, lockedUntil: artifacts.lockedUntil, legalHold: artifacts.legalHold, checkOutcome: artifacts.checkOutcome, lastCheckedAt: artifacts.lastCheckedAt, findingId: artifacts.findingId, deletedAt: artifacts.deletedAt,
}
type Shown = { id: string; kind: string; ownerType: string; ownerId: string; name: string }

export const fileFilters = {
  search: z.string().max(200).nullish(),
  kind: blankable(z.string().max(100)),
  check: optionalChoice(checkOutcomes),
  held: optionalChoice(['yes']),
  /** Whose retention was over. */
  removed: optionalChoice(['yes']),
}

type Filters = z.output<z.ZodObject<typeof fileFilters>>

const filesWhere = (input: Filters, actor: Actor) => all(
  knowable(actor) ?? false,
  input.removed ? isNotNull(artifacts.deletedAt) : isNull(artifacts.deletedAt),
  input.kind !== null && eq(artifacts.kind, input.kind),
  input.check !== null && eq(artifacts.checkOutcome, input.check),
  input.held !== null && eq(artifacts.legalHold, true),
  Boolean(input.search) && ilike(artifacts.name, `%${likeText(input.search ?? '')}%`),
)

/** Whose each is, what that is called now, and where it is shown. */
async function withOwners<R extends Shown>(tx: Tx, rows: R[]) {
  const owners = await subjectsOf(tx, rows)
  return rows.map((row) => ({ ...row, kindLabel: fileKindOf(row.kind)?.label ?? row.kind, ownerLabel: owners.get(row.id)?.label ?? '', ownerHref: fileKindOf(row.kind)?.href(row.ownerId) ?? null }))
}

export const listFilesOf = query({
  name: 'artifacts.list',
  permission: 'artifacts.read',
  summary: 'List stored files of whatever record, with what they hash to and how long they are kept',
  http: { path: '/artifacts' },
  input: z.object({ ...fileFilters, ...listFields(['createdAt'], { sort: 'createdAt', direction: 'desc' }) }),
  run: async ({ tx, actor, input }) => {
    const list = keyset(input, { createdAt: artifacts.createdAt }, artifacts.id)
    const rows = await tx.select(shown).from(artifacts).where(and(filesWhere(input, actor), list.where)).orderBy(...list.order).limit(list.take)
    const page = list.page(rows, (row) => row[input.sort])
    return { ...page, rows: await withOwners(tx, page.rows) }
  },
})

export const countFiles = counting(listFilesOf, z.object(fileFilters), artifacts, ({ input, actor }) => filesWhere(input, actor))

/** Every row that fits, for a download. */
export const fileRows = (tx: Tx, input: Filters, actor: Actor) =>
  tx.select({
    name: artifacts.name, kind: artifacts.kind, ownerType: artifacts.ownerType, ownerId: artifacts.ownerId, size: artifacts.size, type: artifacts.type, sha256: artifacts.sha256, store: artifacts.store, createdAt: artifacts.createdAt, retentionClass: artifacts.retentionClass,
    retainUntil: artifacts.retainUntil, lockedUntil: artifacts.lockedUntil, legalHold: artifacts.legalHold, checkOutcome: artifacts.checkOutcome, lastCheckedAt: artifacts.lastCheckedAt, id: artifacts.id,
  }).from(artifacts).where(filesWhere(input, actor)).orderBy(desc(artifacts.createdAt), desc(artifacts.id))

export const getFile = query({
  name: 'artifacts.get',
  permission: 'artifacts.read',
  summary: 'Get a stored file: whose it is, its retention and lock, when it was read again, and who had it',
  http: { path: '/artifacts/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx.select({ ...shown, lockedAt: artifacts.lockedAt, legalHoldReason: artifacts.legalHoldReason, createdById: artifacts.createdById, linked: sql<boolean>`${artifacts.key} like 's3://%'` }).from(artifacts).where(and(eq(artifacts.id, input.id), knowable(actor)))
    if (!found) throw notFound('stored file')
    const [file] = await withOwners(tx, [found])
    const kind = fileKindOf(found.kind)
    const own = `/api/v1/artifacts/${found.id}/download` as const
    return { ...file!, download: found.deletedAt || !kind ? null : (kind.download?.({ ownerId: found.ownerId, artifactId: found.id }) ?? own), timeline: await timelineOf(tx, actor, found.ownerType as SubjectType, found.ownerId, 100) }
  },
})

/** What is wrong with the store by the last time each file was read, and how long ago the oldest reading is. */
export const getStorage = query({
  name: 'artifacts.storage',
  permission: 'artifacts.read',
  summary: 'List stored files found altered or missing',
  http: { path: '/artifacts/storage' },
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const broken = await tx.select({ ...shown, findingId: artifacts.findingId }).from(artifacts)
      .where(and(inArray(artifacts.checkOutcome, ['mismatch', 'missing']), isNull(artifacts.deletedAt), knowable(actor))).orderBy(asc(artifacts.id)).limit(200)
    const [oldest] = await tx.select({ at: artifacts.lastCheckedAt }).from(artifacts).where(isNull(artifacts.deletedAt)).orderBy(sql`${artifacts.lastCheckedAt} asc nulls first`, asc(artifacts.id)).limit(1)
    return { broken: await withOwners(tx, broken), empty: oldest === undefined, oldestCheckAt: oldest?.at ?? null }
  },
})
