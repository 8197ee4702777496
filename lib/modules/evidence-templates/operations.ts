import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { evidenceTemplates } from '#db/schema/evidence-templates.ts'
import { users } from '#db/schema/users.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { id, optionalText, version } from '#lib/input.ts'
import { templateFields } from './model.ts'

type Template = typeof evidenceTemplates.$inferSelect

const subject = (template: Pick<Template, 'id' | 'name'>) => ({ type: 'evidence-template' as const, id: template.id, label: template.name })

const load = async ({ tx, input }: { tx: Tx; input: { id: string } }): Promise<Template | null> => {
  const [found] = await tx.select().from(evidenceTemplates).where(eq(evidenceTemplates.id, input.id)).for('update')
  return found ?? null
}

export const createTemplate = operation({
  name: 'evidenceTemplates.create',
  summary: 'Say what evidence is expected, how often, and how to collect it',
  category: 'configuration',
  http: { method: 'POST', path: '/evidence-templates' },
  input: z.object(templateFields),
  run: async ({ tx, actor, input, at }) => {
    await checkOwner(tx, input.ownerId)
    const row: Template = { ...input, ...created(actor, at) }
    await tx.insert(evidenceTemplates).values(row)
    return done({ id: row.id }, changed(subject(row), null, row))
  },
})

export const updateTemplate = operation({
  name: 'evidenceTemplates.update',
  summary: 'Change a template of evidence',
  category: 'configuration',
  http: { method: 'PUT', path: '/evidence-templates/{id}' },
  input: z.object({ id, version, ...templateFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, ...fields } = input
    if (before.deletedAt) throw conflict('This template was removed.')
    sameVersion(before, seen, 'template')
    await checkOwner(tx, input.ownerId)
    const after = { ...before, ...fields, ...touched(before, actor, at) }
    await tx.update(evidenceTemplates).set(after).where(eq(evidenceTemplates.id, before.id))
    return done({ id: before.id, version: after.version }, changed(subject(after), before, after))
  },
})

export const removeTemplate = operation({
  name: 'evidenceTemplates.remove',
  summary: 'Expect this evidence no longer; what was collected stays',
  category: 'configuration',
  http: { method: 'DELETE', path: '/evidence-templates/{id}' },
  input: z.object({ id, reason: optionalText(1_000) }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    if (before.deletedAt) throw conflict('This template was removed already.')
    const after = { ...before, deletedAt: at, ...touched(before, actor, at) }
    await tx.update(evidenceTemplates).set(after).where(eq(evidenceTemplates.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after, input.reason ? { reason: input.reason } : {}))
  },
})

export const restoreTemplate = operation({
  name: 'evidenceTemplates.restore',
  summary: 'Expect this evidence again',
  category: 'configuration',
  http: { method: 'POST', path: '/evidence-templates/{id}/restore' },
  input: z.object({ id }),
  load,
  run: async ({ tx, actor, subject: before, at }) => {
    if (!before.deletedAt) throw conflict('This template was not removed.')
    const after = { ...before, deletedAt: null, ...touched(before, actor, at) }
    await tx.update(evidenceTemplates).set(after).where(eq(evidenceTemplates.id, before.id))
    return done({ id: before.id }, changed(subject(before), before, after))
  },
})

async function checkOwner(tx: Tx, ownerId: string | null): Promise<void> {
  if (ownerId === null) return
  const [owner] = await tx.select({ status: users.status }).from(users).where(eq(users.id, ownerId))
  if (owner?.status !== 'active') throw invalid({ ownerId: 'choose an active user of this organization' })
}
