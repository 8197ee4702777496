import type { Grant, Permission } from '#lib/auth/permissions.ts'
import { capital } from '#lib/format.ts'

const titles: Record<string, string> = { apiTokens: 'API tokens', sessions: 'Sessions', profile: 'Own profile', stats: 'Statistics', mails: 'Mails' }

/** "identityProviders" → "Identity providers". */
const words = (name: string) => name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)

export const moduleOf = (permission: string) => permission.split('.')[0] ?? permission
export const moduleTitle = (module: string) => titles[module] ?? capital(words(module))

/** "users.changeRoles" → "Change roles". */
export const actOf = (permission: string) => capital(words(permission.split('.')[1] ?? permission))

export const grantWord: Record<Grant, string> = { any: 'Any', own: 'Own only', scoped: 'Their engagement' }

/** Permissions in the order of the matrix, under the name of their module. */
export function moduleGroups(permissions: readonly Permission[]): { module: string; title: string; permissions: Permission[] }[] {
  const groups = new Map<string, Permission[]>()
  for (const permission of permissions) {
    const module = moduleOf(permission)
    groups.set(module, [...(groups.get(module) ?? []), permission])
  }
  return [...groups].map(([module, each]) => ({ module, title: moduleTitle(module), permissions: each }))
}

/**
 * The name of a field that stands for a permission or a module. After an error a form gets back what was chosen, but never the value of
 * a field whose name says "password", "token" or "code", as some permissions do: so their names travel encoded.
 */
export const fieldName = (prefix: string, name: string) => `${prefix}.${Buffer.from(name).toString('base64url')}`
export const nameIn = (prefix: string, field: string) => (field.startsWith(`${prefix}.`) ? Buffer.from(field.slice(prefix.length + 1), 'base64url').toString('utf8') : null)
