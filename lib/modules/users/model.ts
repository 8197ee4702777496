import { z } from 'zod'
import { builtInRoles } from '#lib/auth/permissions.ts'
import { line, optionalLine } from '#lib/input.ts'

export const userStatuses = ['invited', 'active', 'deactivated', 'removed'] as const
export type UserStatus = (typeof userStatuses)[number]

export const roleNames = Object.keys(builtInRoles)

/** A built-in role or one of the organization's own. */
export const roleName = z.string().regex(/^([a-z_]{1,40}|custom_[a-z0-9_]{1,40})$/, 'is not a role')

export const userFields = { name: line(1, 255), department: optionalLine(100) }

/** At least one role, at most ten; a form sends one as a string. */
export const roleList = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(roleName, { error: 'choose at least one role' }).min(1, 'choose at least one role').max(10, 'at most ten roles').transform((list) => [...new Set(list)]),
)
