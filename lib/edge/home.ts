import 'server-only'
import { and, desc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { auditEntries } from '#db/schema/audit-trail.ts'
import { may, userOf } from '#lib/auth/actor.ts'
import { query } from '#lib/door/query.ts'
import { openEntries } from '#lib/modules/audit-trail/queries.ts'
import { waiting } from '#lib/modules/index.ts'
import type { Task } from '#lib/modules/module.ts'

/** Home asks every module, so it stands above them. */
export const getWorklist = query({
  name: 'home.worklist',
  permission: 'profile.read',
  summary: 'What waits for the caller',
  http: { path: '/worklist' },
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const tasks: Task[] = []
    for (const each of waiting) tasks.push(...await each.tasks(tx, actor))
    return tasks
  },
})

/** What changed lately, for those who may read the trail; what the caller did, for everybody else. */
export const getRecent = query({
  name: 'home.recent',
  permission: 'profile.read',
  summary: 'The newest audit entries the caller may see',
  input: z.object({}),
  run: async ({ tx, actor }) => {
    const rows = await tx.select({ id: auditEntries.id, recordedAt: auditEntries.recordedAt, body: auditEntries.body }).from(auditEntries)
      .where(and(
        may(actor, 'auditTrail.read') ? undefined : eq(auditEntries.actorId, userOf(actor) ?? ''),
        inArray(auditEntries.category, ['configuration', 'authorization', 'detection', 'approval', 'remediation', 'export']),
      ))
      .orderBy(desc(auditEntries.recordedAt), desc(auditEntries.id)).limit(12)
    return openEntries(tx, actor, rows)
  },
})
