import 'server-only'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { settings } from '#db/schema/settings.ts'
import { query } from '#lib/door/query.ts'
import { openApprovals } from '../approvals/within.ts'
import { readDocument, type Settings } from './model.ts'

/** The organization's settings, defaults filled in. For operations and queries that hold a transaction. */
export async function readSettings(tx: Tx): Promise<Settings> {
  const [row] = await tx.select({ document: settings.document }).from(settings)
  return readDocument(row?.document)
}

/** When a day ends in the zone of the organization: its last millisecond. @param day such as 2026-03-31 */
export async function endOfDay(tx: Tx, day: string): Promise<Date> {
  const { zone } = (await readSettings(tx)).notifications
  const [found] = await tx.execute<{ ms: number }>(sql`select (extract(epoch from (${day}::date + 1)::timestamp at time zone ${zone}) * 1000)::float8 as ms`)
  return new Date((found?.ms ?? 0) - 1)
}

export const getSettings = query({
  name: 'settings.get',
  permission: 'settings.read',
  summary: 'Get the settings of the organization',
  http: { path: '/settings' },
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const [row] = await tx.select({ document: settings.document, version: settings.version, updatedAt: settings.updatedAt }).from(settings)
    const asked = (await openApprovals(tx, 'settings', [actor.orgId])).get(actor.orgId) ?? null
    return { settings: readDocument(row?.document), version: row?.version ?? 0, updatedAt: row?.updatedAt ?? null, asked }
  },
})
