export const builtInRoles = {
  admin: 'Admin',
  compliance_manager: 'Compliance manager',
  control_owner: 'Control owner',
  reviewer: 'Reviewer',
  contributor: 'Contributor',
  auditor: 'Auditor',
  external_auditor: 'External auditor',
  executive: 'Executive',
  read_only: 'Read-only',
  employee: 'Employee',
} as const

export type BuiltInRole = keyof typeof builtInRoles
/** Who acts without holding a role: somebody not signed in yet, and the portal's own jobs. */
export type Principal = BuiltInRole | 'visitor' | 'system'

export const isBuiltInRole = (name: string): name is BuiltInRole => Object.hasOwn(builtInRoles, name)
