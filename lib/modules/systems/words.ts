import type { Words } from '#lib/words/shape.ts'

export const words = {
  subjects: { system: ['systems', 'Systems'] },
  sentences: {
    'systems.create': 'registered {label}',
    'systems.update': 'changed {label}',
    'systems.remove': 'removed {label} from the register',
    'systems.restore': 'restored {label} to the register',
    'systems.export': 'exported a list: {label}',
  },
  unique: {
    systems_name: 'A system with this name is registered already. Choose another name.',
  },
  places: [
    { group: 'Settings', rank: 2, label: 'Systems', href: '/systems', icon: 'server', permission: 'systems.read' },
  ],
  doings: [
    { rank: 1, label: 'Register a system', href: '/systems/new', icon: 'plus', permission: 'systems.create' },
  ],
} as const satisfies Words<'systems'>
