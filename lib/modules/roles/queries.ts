import 'server-only'
import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { roles } from '#db/schema/roles.ts'
import { query } from '#lib/door/query.ts'
import { notFound } from '#lib/errors.ts'
import { id } from '#lib/input.ts'
import { openApprovals } from '../approvals/within.ts'

const shown = { id: roles.id, name: roles.name, label: roles.label, grants: roles.grants, version: roles.version, updatedAt: roles.updatedAt }

export const listRoles = query({
  name: 'roles.list',
  permission: 'roles.read',
  summary: 'List roles of your organization, at most 200',
  http: { path: '/roles' },
  input: z.object({}),
  run: ({ tx }) => tx.select(shown).from(roles).where(isNull(roles.deletedAt)).orderBy(roles.label).limit(200),
})

export const getRole = query({
  name: 'roles.get',
  permission: 'roles.read',
  summary: 'Get a role of your organization',
  http: { path: '/roles/{id}' },
  input: z.object({ id }),
  run: async ({ tx, input }) => {
    const [found] = await tx.select(shown).from(roles).where(and(eq(roles.id, input.id), isNull(roles.deletedAt)))
    if (!found) throw notFound('role')
    return { ...found, asked: (await openApprovals(tx, 'role', [found.id])).get(found.id) ?? null }
  },
})
