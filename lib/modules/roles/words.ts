import { grantNames } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { role: ['roles', 'Roles'] },
  sentences: {
    'roles.create': 'created the role {label}',
    'roles.update': 'changed the role {label}',
    'roles.applyRights': 'gave the role {label} administrator rights, as it was approved',
    'roles.remove': 'removed the role {label}',
  },
  acts: {
    'roles.read': 'reading roles',
    'roles.create': 'creating a role',
    'roles.update': 'changing a role',
    'roles.applyRights': 'giving a role administrator rights as they were approved',
    'roles.remove': 'removing a role',
  },
  fields: {
    role: { name: 'Name in the system', label: 'Name', grants: { called: 'Permissions', of: 'permission', values: grantNames }, asked: 'Asked for' },
  },
  unique: {
    roles_name: 'A role with this name exists already. Choose another name.',
  },
  places: [],
  doings: [],
} as const satisfies Words<'roles'>
