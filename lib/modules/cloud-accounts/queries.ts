import 'server-only'
import { and, eq, ilike, isNotNull, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { cloudAccounts } from '#db/schema/cloud-accounts.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id, optionalChoice } from '#lib/input.ts'
import { all, keyset, likeText, listFields } from '#lib/keyset.ts'
import { timelineOf } from '../audit-trail/queries.ts'

const shown = {
  id: cloudAccounts.id,
  name: cloudAccounts.name,
  updatedAt: cloudAccounts.updatedAt,
}

const filters = {
  search: z.string().max(200).nullish(),
  removed: optionalChoice(['yes']),
}

export const listCloudAccounts = query({
  name: 'cloudAccounts.list',
  permission: 'cloudAccounts.read',
  summary: 'Cloud accounts, one page',
  http: { path: '/cloud-accounts' },
  input: z.object({ ...filters, ...listFields(['name'], { sort: 'name', direction: 'asc' }) }),
  run: async ({ tx, input }) => {
    const list = keyset(input, { name: cloudAccounts.name }, cloudAccounts.id)
    const where = all(
      input.removed ? isNotNull(cloudAccounts.deletedAt) : isNull(cloudAccounts.deletedAt),
      Boolean(input.search) && ilike(cloudAccounts.name, `%${likeText(input.search ?? '')}%`),
    )
    const rows = await tx.select(shown).from(cloudAccounts).where(and(where, list.where)).orderBy(...list.order).limit(list.take)
    return list.page(rows, (row) => row[input.sort])
  },
})

export const getAccount = query({
  name: 'cloudAccounts.get',
  permission: 'cloudAccounts.read',
  summary: 'One account, with its timeline',
  http: { path: '/cloud-accounts/{id}' },
  input: z.object({ id }),
  run: async ({ tx, actor, input }) => {
    const [found] = await tx
      .select({ ...shown, description: cloudAccounts.description, createdAt: cloudAccounts.createdAt, deletedAt: cloudAccounts.deletedAt, version: cloudAccounts.version })
      .from(cloudAccounts)
      .where(eq(cloudAccounts.id, input.id))
    if (!found) throw notFound('account')
    return { ...found, timeline: await timelineOf(tx, actor, 'account', input.id) }
  },
})
