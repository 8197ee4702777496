import { sql } from 'drizzle-orm'
import { pgTable, text } from 'drizzle-orm/pg-core'
import type postgres from 'postgres'
import { v7 } from 'uuid'
import { z } from 'zod'
import { base, keyOf, tenantKey } from '#db/schema/_base.ts'
import type { SubjectType } from '#lib/words/index.ts'
import type { Act } from '#lib/words/shape.ts'

/**
 * A module nobody has, as a later one would say itself: it approves, notifies, schedules, takes many rows in and prints, by what it declares in files of its own.
 * `joined` is its lines in the files all modules share, and no more: the matrix, the words, the queues. After `testDatabase`.
 */
const { matrix } = await import('#lib/auth/permissions.ts')
const { queues } = await import('#lib/jobs.ts')
const { acts, fields, subjects } = await import('#lib/words/index.ts')

Object.assign(matrix, { 'vendors.read': { admin: 'any' }, 'vendors.import': { admin: 'any' }, 'vendors.requestVetting': { compliance_manager: 'any' }, 'vendors.vet': { system: 'any' }, 'vendors.startCheck': { system: 'any' }, 'vendors.export': { admin: 'any' } })
Object.assign(acts, { 'vendors.import': 'bringing vendors in' })
Object.assign(subjects, { vendor: 'vendors' })
Object.assign(fields, { vendor: { name: 'Name', status: 'Status' } })
Object.assign(queues, { 'vendors.check': { retryLimit: 2 } })

const { approvable, oneStage } = await import('#lib/door/approvable.ts')
const { bulkIn } = await import('#lib/door/bulk-in.ts')
const { changed, done } = await import('#lib/door/change.ts')
const { exported } = await import('#lib/door/export.ts')
const { locked } = await import('#lib/door/locked.ts')
const { notice } = await import('#lib/door/notices.ts')
const { operation } = await import('#lib/door/operation.ts')
const { touched } = await import('#lib/door/record.ts')
const { schedulable } = await import('#lib/door/schedulable.ts')
const { id, line } = await import('#lib/input.ts')
const { approvedNow, askApproval } = await import('#lib/modules/approvals/within.ts')
const { beginRun } = await import('#lib/modules/runs/within.ts')
const { eq } = await import('drizzle-orm')

// db/schema/vendors.ts, and its migration
export const vendors = pgTable('vendors', { orgId: tenantKey.orgId(), id: tenantKey.id(), name: text().notNull(), status: text().notNull(), ...base() }, (table) => [keyOf(table)])
export const migration = `create table vendors (org_id uuid not null references organizations (id), id uuid not null, name text not null, status text not null, created_at timestamptz not null, updated_at timestamptz not null,
  created_by_id uuid, updated_by_id uuid, deleted_at timestamptz, version int not null default 1, primary key (org_id, id))`
export const queue = (owner: postgres.Sql) => owner`select pgboss.create_queue('vendors.check', '{"policy": "standard"}')`

const name = (act: string) => `vendors.${act}` as 'systems.create'
const load = locked(vendors)
const subject = (vendor: { id: string; name: string }) => ({ type: 'vendor' as SubjectType, id: vendor.id, label: vendor.name })

export const importVendors = operation({
  name: name('import'), summary: 'Import vendors', category: 'configuration', input: z.object({ names: z.array(line(1, 200)).max(100_000) }),
  run: async ({ tx, actor, input, at }) => {
    const { merged } = await bulkIn(tx, input.names, { id: ['uuid', () => v7()], name: ['text', (each) => each] }, (staged) =>
      sql`insert into vendors (org_id, id, name, status, created_at, updated_at) select ${actor.orgId}::uuid, id, name, 'requested', ${at.toISOString()}::timestamptz, ${at.toISOString()}::timestamptz from ${staged}`)
    return done({ merged }, changed({ type: 'vendor' as SubjectType, id: actor.orgId, label: `${merged} vendors` }, null, { merged }))
  },
})

export const requestVetting = operation({
  name: name('requestVetting'), summary: 'Request that a vendor is vetted', category: 'configuration', input: z.object({ id }), load,
  run: async ({ actor, subject: of, call }) => done(await askApproval({ actor, call }, { kind: 'vendor-vetting', subjectId: of.id, title: `Vet ${of.name}`, reason: 'A new supplier', facts: [{ label: 'Vendor', value: of.name }] }), changed(subject(of), null, { vetting: 'requested' })),
})

const vet = operation({
  name: name('vet'), summary: 'Note that a vendor was vetted', category: 'configuration', input: z.object({ id, approvalId: id }), load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    await approvedNow(tx, input.approvalId)
    const after = { ...before, status: 'approved', ...touched(before, actor, at) }
    await tx.update(vendors).set(after).where(eq(vendors.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after))
  },
})

approvable({ kind: 'vendor-vetting', label: 'Vetting vendors', subjectType: 'vendor', approved: vet, closed: null, shipped: oneStage(['admin'], 30), record: { table: 'vendors', material: ['name'], done: 'approved' }, href: () => '/vendors' })

const startCheck = operation({
  name: name('startCheck'), summary: 'Start looking at all vendors', category: 'configuration', input: z.object({}),
  run: async (scope) => {
    const run = await beginRun(scope, 'vendors.check' as 'audit.verify', { subject: { type: 'vendor' as SubjectType, id: scope.actor.orgId, label: 'Vendors' }, input: {} })
    return done({ id: run.id }, changed({ type: 'vendor' as SubjectType, id: scope.actor.orgId, label: 'Vendors' }, null, { check: 'queued' }))
  },
})

schedulable({ operation: startCheck, label: 'A look at all vendors', rule: '0 4 * * 1', href: '/vendors' as '/' })

notice({ kind: 'vendors.imported', label: 'Vendors were imported', one: 'A vendor was imported', many: '{count} vendors were imported', acts: ['vendors.import' as Act], permission: 'vendors.read' as 'systems.read', holders: 'vendors.read' as 'systems.read', mail: 'never', href: () => '/vendors', all: '/vendors' })

export const vendorsExport = exported({
  name: name('export'), summary: 'Export vendors', file: 'vendors', what: 'Vendors', filters: {},
  rows: (tx) => tx.select({ name: vendors.name, status: vendors.status }).from(vendors).orderBy(vendors.name),
  columns: { name: 'Name', status: 'Status' }, paper: { title: 'Vendors', widths: { name: 200, status: 100 } },
})
