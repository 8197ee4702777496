import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { matrix, type Permission } from '#lib/auth/permissions.ts'
import { type BuiltInRole, builtInRoles } from '#lib/auth/roles.ts'

const root = join(import.meta.dirname, '../app/(portal)')

/** A page behind sign-in: its address, with `[…]` where an id goes, and what its file asks for. */
export type PortalPage = { path: string; permission: Permission | null }

/** Read from the folders of the router, so that a new page is in every sweep by itself. */
export const portalPages: PortalPage[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)page\.tsx$/.test(file))
  .sort()
  .map((file) => {
    const asked = /requirePerson\((?:'([\w.]+)'|null),/.exec(readFileSync(join(root, file), 'utf8'))
    if (!asked) throw new Error(`${file} does not say who may see it (requirePerson)`)
    return { path: `/${dirname(file)}`.replace(/^\/\.$/, '/'), permission: (asked[1] ?? null) as Permission | null }
  })

export const isOfRecord = ({ path }: PortalPage) => path.includes('[')

/** The address of a record's page for an id. */
export const addressOf = ({ path }: PortalPage, id: string) => path.replace(/\[\w+\]/g, id)

export const everyone = Object.keys(builtInRoles) as BuiltInRole[]

/** Who gets in by the matrix. */
export const rolesWith = (permission: Permission | null): BuiltInRole[] => everyone.filter((role) => permission === null || (matrix[permission] as Partial<Record<BuiltInRole, string>>)[role] !== undefined)
