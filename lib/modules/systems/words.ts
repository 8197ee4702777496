import { frameworkNames } from '#lib/frameworks/names.ts'
import { ranks } from '#lib/words/choices.ts'
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
  acts: {
    'systems.read': 'reading systems',
    'systems.create': 'registering a system',
    'systems.update': 'changing a system',
    'systems.remove': 'removing a system',
    'systems.restore': 'restoring a system',
    'systems.export': 'exporting systems',
  },
  fields: {
    system: {
      name: 'Name', description: 'Description', ownerId: { called: 'Owner', of: 'user' }, environment: 'Environment', criticality: { called: 'Criticality', values: ranks }, dataClasses: 'Data it holds',
      scopes: { called: 'In scope of', values: frameworkNames }, processes: 'Processes', logNames: 'Names in the logs', controls: 'Controls',
    },
  },
  unique: {
    system_controls_once: null,
    systems_name: 'A system with this name is registered already. Choose another name.',
  },
  places: [
    { group: 'Settings', rank: 2, label: 'Systems', href: '/systems', icon: 'server', permission: 'systems.read' },
  ],
  doings: [
    { rank: 1, label: 'Register a system', href: '/systems/new', icon: 'plus', permission: 'systems.create' },
  ],
} as const satisfies Words<'systems'>
