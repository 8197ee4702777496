import 'server-only'
import { and, eq, ilike, isNotNull, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { cloudScans } from '#db/schema/cloud-scans.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'

const shown = {
  id: cloudScans.id,
  name: cloudScans.name,
  updatedAt: cloudScans.updatedAt,
}

const filters = {
  search: z.string().max(200).nullish(),
  removed: optionalChoice(['yes']),
}

export const listCloudScans = query({
  name: 'cloudScans.list',
  permission: 'cloudScans.read',
  summary: 'Cloud scans, one page',
  http: { path: '/cloud-scans' },
  input: z.object({ ...filters, ...listFields(['name'], { sort: 'name', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { name: cloudScans.name }, cloudScans.id)
    const where = all(
      input.removed ? isNotNull(cloudScans.deletedAt) : isNull(cloudScans.deletedAt),
      Boolean(input.search) && ilike(cloudScans.name, `%${likeText(input.search ?? '')}%`),
    )
    const rows = await tx.select(shown).from(cloudScans).where(and(where, list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const getScan = query({
  name: 'cloudScans.get',
  permission: 'cloudScans.read',
  summary: 'One scan, with its timeline',
  http: { path: '/cloud-scans/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx
      .select({ ...shown, description: cloudScans.description, createdAt: cloudScans.createdAt, deletedAt: cloudScans.deletedAt, version: cloudScans.version })
      .from(cloudScans)
      .where(eq(cloudScans.id, input.id))
    if (!found) throw notFound('scan')
    return { ...found, timeline: await timelineOf(tx, actor, 'scan', input.id) }
  },
})
