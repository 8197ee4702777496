import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { role: ['roles', 'Roles'] },
  sentences: {
    'roles.create': 'created the role {label}',
    'roles.update': 'changed the role {label}',
    'roles.remove': 'removed the role {label}',
  },
  unique: {
    roles_name: 'A role with this name exists already. Choose another name.',
  },
  places: [],
  doings: [],
} as const satisfies Words<'roles'>
