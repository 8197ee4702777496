import type { Option } from '#components/form/choices.tsx'
import { type Actor, may } from '#lib/auth/actor.ts'
import { builtInRoles, isBuiltInRole } from '#lib/auth/roles.ts'
import { listRoles } from '#lib/modules/roles/queries.ts'

/** What each built-in role is for, in the words of the person who hands it out. */
export const roleHelp: Record<keyof typeof builtInRoles, string> = {
  admin: 'Users, roles, sign-in and every setting.',
  compliance_manager: 'Runs the programme; everything but users and settings.',
  control_owner: 'Answers for systems and controls of their own.',
  reviewer: 'Reads events and decides findings.',
  contributor: 'Delivers events and evidence.',
  auditor: 'Reads everything, also the audit trail; changes nothing.',
  external_auditor: 'Their own profile only, unless they hold another role too.',
  executive: 'Figures, findings and systems at a glance.',
  read_only: 'Reads events, findings, rules and systems.',
  employee: 'Their own profile only.',
}

export type RoleNames = { label: (role: string) => string; options: Option[] }

/** Built-in roles and the organization's own, as words and as choices. */
export async function roleNames(actor: Actor): Promise<RoleNames> {
  const custom = may(actor, 'roles.read') ? await listRoles(actor, {}) : []
  const labels = new Map(custom.map((role) => [role.name, role.label]))
  return {
    label: (role) => (isBuiltInRole(role) ? builtInRoles[role] : (labels.get(role) ?? role.replace(/^custom_/, '').replaceAll('_', ' '))),
    options: [
      ...(Object.keys(builtInRoles) as (keyof typeof builtInRoles)[]).map((value) => ({ value, label: builtInRoles[value], help: roleHelp[value] })),
      ...custom.map((role) => ({ value: role.name, label: role.label, help: `Your organization’s own: ${Object.keys(role.grants).length} permissions.` })),
    ],
  }
}
