import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { evidenceTemplates } from '#db/schema/evidence-templates.ts'
import { activeUser } from '#lib/auth/accounts.ts'
import { changed, done } from '#lib/door/change.ts'
import { locked } from '#lib/door/locked.ts'
import { operation } from '#lib/door/operation.ts'
import { created, sameVersion, touched } from '#lib/door/record.ts'
import { present, removable } from '#lib/door/removable.ts'
import { id, version } from '#lib/input.ts'
import { templateFields } from './model.ts'
import { templateLinks } from './within.ts'

type Template = typeof evidenceTemplates.$inferSelect

const subject = (template: Pick<Template, 'id' | 'name'>) => ({ type: 'evidence-template' as const, id: template.id, label: template.name })

const load = locked(evidenceTemplates)

export const createTemplate = operation({
  name: 'evidenceTemplates.create',
  summary: 'Create an evidence template: what is expected, how often, and how to collect it',
  category: 'configuration',
  http: { method: 'POST', path: '/evidence-templates' },
  input: z.object(templateFields),
  run: async ({ tx, actor, input, at }) => {
    await activeUser(tx, input.ownerId, 'ownerId')
    const { controlAreas, ...fields } = input
    const row: Template = { ...fields, ...created(actor, at) }
    await tx.insert(evidenceTemplates).values(row)
    await templateLinks.set(tx, actor.orgId, row.id, controlAreas)
    return done({ id: row.id }, changed(subject(row), null, { ...row, controlAreas }))
  },
})

export const updateTemplate = operation({
  name: 'evidenceTemplates.update',
  summary: 'Update an evidence template',
  category: 'configuration',
  http: { method: 'PUT', path: '/evidence-templates/{id}' },
  input: z.object({ id, version, ...templateFields }),
  load,
  run: async ({ tx, actor, input, subject: before, at }) => {
    const { id: _, version: seen, controlAreas, ...fields } = input
    present(before, 'template')
    sameVersion(before, seen, 'template')
    await activeUser(tx, input.ownerId, 'ownerId')
    const after = { ...before, ...fields, ...touched(before, actor, at) }
    await tx.update(evidenceTemplates).set(after).where(eq(evidenceTemplates.id, before.id))
    const former = await templateLinks.set(tx, actor.orgId, before.id, controlAreas)
    return done({ id: before.id, version: after.version }, changed(subject(after), { ...before, controlAreas: former }, { ...after, controlAreas }))
  },
})

export const { remove: removeTemplate, restore: restoreTemplate } = removable(evidenceTemplates, {
  name: 'evidenceTemplates', one: 'template', path: '/evidence-templates', subject,
  summaries: { remove: 'Remove an evidence template; what was collected stays', restore: 'Restore an evidence template' },
})
