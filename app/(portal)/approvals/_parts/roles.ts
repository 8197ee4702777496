import { builtInRoles, isBuiltInRole } from '#lib/auth/roles.ts'

export const roleLabel = (role: string): string => (isBuiltInRole(role) ? builtInRoles[role] : role.replace(/^custom_/, ''))
