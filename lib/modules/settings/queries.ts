import 'server-only'
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
