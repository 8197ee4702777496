import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { cloudScans } from '#db/schema/cloud-scans.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { present, removable } from '#lib/door/removable.ts'
import { id, version } from '#lib/input.ts'
import { scanFields } from './model.ts'

type Scan = typeof cloudScans.$inferSelect

const subject = (scan: Pick<Scan, 'id' | 'name'>) => ({ type: 'scan' as const, id: scan.id, label: scan.name })

const load = locked(cloudScans)

export const createScan = operation({
  name: 'cloudScans.create',
  summary: 'Make a scan',
  category: 'configuration',
  http: { method: 'POST', path: '/cloud-scans' },
  input: z.object(scanFields),
  run: async ({ tx, actor, input, at }) => {
    const row = { ...input, ...created(actor, at) }
    await tx.insert(cloudScans).values(row)
    return done({ id: row.id }, changed(subject(row), null, row))
  },
})

export const updateScan = operation({
  name: 'cloudScans.update',
  summary: 'Change a scan',
  category: 'configuration',
  http: { method: 'PUT', path: '/cloud-scans/{id}' },
  input: z.object({ id, version, ...scanFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...fields } = input
    present(before, 'scan')
    sameVersion(before, seen, 'scan')
    const after = { ...before, ...fields, ...touched(before, actor, at) }
    await tx.update(cloudScans).set(after).where(eq(cloudScans.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

export const { remove: removeScan, restore: restoreScan } = removable(cloudScans, {
  name: 'cloudScans', one: 'scan', path: '/cloud-scans', subject,
  summaries: { remove: 'Remove a scan; its history stays', restore: 'Put a removed scan back' },
})
